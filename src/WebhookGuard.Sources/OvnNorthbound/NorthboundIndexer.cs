using WebhookGuard.Core.Holdings;

namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>
/// Joins switches, switch ports and router ports into holdings: which Subnet a port is in follows from the switch that lists it, the
/// Subnet of a router port from the switch ports that face it. What it tells depends on the rows alone, not on the order in which they
/// came. One caller at a time.
/// </summary>
public sealed class NorthboundIndexer(AddressIndex index)
{
    /// <summary>The group of logical switch ports in the address index.</summary>
    public const string SwitchPortGroup = "Logical_Switch_Port";

    /// <summary>The group of logical router ports in the address index.</summary>
    public const string RouterPortGroup = "Logical_Router_Port";

    private Dictionary<Guid, LogicalSwitch> switches = [];
    private Dictionary<Guid, LogicalSwitchPort> ports = [];
    private Dictionary<Guid, LogicalRouterPort> routerPorts = [];
    private Dictionary<Guid, Guid> switchOfPort = [];
    private Dictionary<string, HashSet<Guid>> facingPorts = new(StringComparer.Ordinal);

    /// <summary>The number of logical switch ports known.</summary>
    public int PortCount => ports.Count;

    /// <summary>Replaces everything by a complete read of the tables.</summary>
    public void Replace(NorthboundChange all)
    {
        switches = all.Switches.ToDictionary(row => row.Uuid);
        ports = all.SwitchPorts.ToDictionary(row => row.Uuid);
        routerPorts = all.RouterPorts.ToDictionary(row => row.Uuid);
        switchOfPort = [];
        facingPorts = new Dictionary<string, HashSet<Guid>>(StringComparer.Ordinal);
        foreach (var row in switches.Values)
        {
            foreach (var port in row.Ports)
            {
                List(port, row.Uuid);
            }
        }

        foreach (var port in ports.Values)
        {
            Face(port);
        }

        index.Replace(SwitchPortGroup, ports.Values.ToDictionary(port => port.Uuid.ToString(), HoldingsOf, StringComparer.Ordinal));
        index.Replace(RouterPortGroup, routerPorts.Values.ToDictionary(port => port.Uuid.ToString(), HoldingsOf, StringComparer.Ordinal));
    }

    /// <summary>Applies one transaction.</summary>
    public void Apply(NorthboundChange change)
    {
        var touchedPorts = new HashSet<Guid>();
        var touchedRouterPorts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var uuid in change.Removed)
        {
            Remove(uuid, touchedPorts, touchedRouterPorts);
        }

        foreach (var row in change.Switches)
        {
            Set(row, touchedPorts);
        }

        foreach (var port in change.SwitchPorts)
        {
            Forget(port.Uuid, touchedRouterPorts);
            ports[port.Uuid] = port;
            touchedPorts.Add(port.Uuid);
            Face(port);
        }

        foreach (var routerPort in change.RouterPorts)
        {
            routerPorts[routerPort.Uuid] = routerPort;
            touchedRouterPorts.Add(routerPort.Name);
        }

        Reindex(touchedPorts, touchedRouterPorts);
    }

    private static string? RouterPortOf(LogicalSwitchPort port) =>
        port.Type == "router" ? port.Options.GetValueOrDefault("router-port") : null;

    private static HashSet<Guid> AsSet(IReadOnlyCollection<Guid> ports) => ports as HashSet<Guid> ?? [.. ports];

    private void Set(LogicalSwitch row, HashSet<Guid> touchedPorts)
    {
        var before = switches.GetValueOrDefault(row.Uuid);
        switches[row.Uuid] = row;
        var renamed = before is not null && before.Name != row.Name;
        var listedBefore = AsSet(before?.Ports ?? []);
        var listedNow = AsSet(row.Ports);
        foreach (var port in listedBefore)
        {
            if (!listedNow.Contains(port))
            {
                Unlist(port, row.Uuid);
                touchedPorts.Add(port);
            }
        }

        foreach (var port in listedNow)
        {
            if (renamed || !listedBefore.Contains(port))
            {
                List(port, row.Uuid);
                touchedPorts.Add(port);
            }
        }
    }

    private void Remove(Guid uuid, HashSet<Guid> touchedPorts, HashSet<string> touchedRouterPorts)
    {
        if (switches.Remove(uuid, out var row))
        {
            foreach (var port in row.Ports)
            {
                Unlist(port, uuid);
                touchedPorts.Add(port);
            }
        }
        else if (ports.ContainsKey(uuid))
        {
            Forget(uuid, touchedRouterPorts);
            ports.Remove(uuid);
            index.Remove(new HoldingKey(SwitchPortGroup, uuid.ToString()));
        }
        else if (routerPorts.Remove(uuid))
        {
            index.Remove(new HoldingKey(RouterPortGroup, uuid.ToString()));
        }
    }

    // Two switches list a port while it is moved in two transactions. It counts as on the one with the lower UUID: any rule does that
    // does not depend on the order of arrival.
    private void List(Guid port, Guid row)
    {
        if (!switchOfPort.TryGetValue(port, out var current) || row.CompareTo(current) < 0)
        {
            switchOfPort[port] = row;
        }
    }

    private void Unlist(Guid port, Guid row)
    {
        if (switchOfPort.GetValueOrDefault(port) != row)
        {
            return;
        }

        switchOfPort.Remove(port);
        foreach (var other in switches.Values)
        {
            if (other.Ports.Contains(port))
            {
                List(port, other.Uuid);
            }
        }
    }

    private void Face(LogicalSwitchPort port)
    {
        if (RouterPortOf(port) is { } routerPort)
        {
            if (!facingPorts.TryGetValue(routerPort, out var facing))
            {
                facingPorts[routerPort] = facing = [];
            }

            facing.Add(port.Uuid);
        }
    }

    private void Forget(Guid port, HashSet<string> touchedRouterPorts)
    {
        if (ports.TryGetValue(port, out var before) && RouterPortOf(before) is { } routerPort)
        {
            touchedRouterPorts.Add(routerPort);
            var facing = facingPorts[routerPort];
            facing.Remove(port);
            if (facing.Count == 0)
            {
                facingPorts.Remove(routerPort);
            }
        }
    }

    private void Reindex(HashSet<Guid> touchedPorts, HashSet<string> touchedRouterPorts)
    {
        foreach (var uuid in touchedPorts)
        {
            if (ports.TryGetValue(uuid, out var port))
            {
                index.Set(new HoldingKey(SwitchPortGroup, uuid.ToString()), HoldingsOf(port));
                if (RouterPortOf(port) is { } facing)
                {
                    touchedRouterPorts.Add(facing);
                }
            }
        }

        if (touchedRouterPorts.Count == 0)
        {
            return;
        }

        foreach (var routerPort in routerPorts.Values)
        {
            if (touchedRouterPorts.Contains(routerPort.Name))
            {
                index.Set(new HoldingKey(RouterPortGroup, routerPort.Uuid.ToString()), HoldingsOf(routerPort));
            }
        }
    }

    private string? SubnetOf(Guid port) =>
        switchOfPort.TryGetValue(port, out var row) ? switches[row].Name : null;

    // Ports of old Kube-OVN versions lack external_ids:ls; a port without a switch is in no Subnet (yet).
    private IReadOnlyList<Holding> HoldingsOf(LogicalSwitchPort port)
    {
        var subnet = SubnetOf(port.Uuid) ?? port.ExternalIds.GetValueOrDefault("ls");
        return subnet is not null && PortHoldings.Of(port, subnet) is { } holding ? [holding] : [];
    }

    private IReadOnlyList<Holding> HoldingsOf(LogicalRouterPort port) =>
        [.. facingPorts.GetValueOrDefault(port.Name, [])
            .Select(SubnetOf)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Select(subnet => PortHoldings.Of(port, subnet))
            .OfType<Holding>()];
}
