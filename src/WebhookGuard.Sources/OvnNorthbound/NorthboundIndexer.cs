using System.Runtime.InteropServices;
using WebhookGuard.Core.Holdings;

namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>
/// Joins switches, switch ports and router ports into holdings: which Subnet a port is in follows from the switch that lists it, the
/// Subnet of a router port from the switch ports that face it. What it tells depends on the rows alone, not on the order in which they
/// came. One caller at a time.
/// </summary>
/// <remarks>
/// It keeps rows, not holdings: what a port held before a change follows from what its row and its switch were.
/// </remarks>
public sealed class NorthboundIndexer(AddressIndex index)
{
    /// <summary>The group of logical switch ports in the address index.</summary>
    public const string SwitchPortGroup = "Logical_Switch_Port";

    /// <summary>The group of logical router ports in the address index.</summary>
    public const string RouterPortGroup = "Logical_Router_Port";

    private Dictionary<Guid, Switch> switches = [];
    private Dictionary<Guid, Port> ports = [];
    private Dictionary<Guid, RouterPort> routerPorts = [];
    private Dictionary<string, HashSet<Guid>> facingPorts = new(StringComparer.Ordinal);

    /// <summary>The number of logical switch ports known.</summary>
    public int PortCount { get; private set; }

    /// <summary>Replaces everything by a complete read of the tables.</summary>
    public void Replace(NorthboundChange all)
    {
        // The index itself knows what has to go, also after a failure in here.
        var before = index.All().ToLookup(holding => holding.Source);
        switches = all.Switches.ToDictionary(row => row.Uuid, row => new Switch(row));
        ports = new Dictionary<Guid, Port>(all.SwitchPorts.Count);
        routerPorts = all.RouterPorts.ToDictionary(row => row.Uuid, row => new RouterPort(row));
        facingPorts = new Dictionary<string, HashSet<Guid>>(StringComparer.Ordinal);
        foreach (var row in switches.Values)
        {
            foreach (var port in row.Row.Ports)
            {
                List(port, row);
            }
        }

        var after = new List<Holding>(all.SwitchPorts.Count);
        foreach (var row in all.SwitchPorts)
        {
            ref var port = ref PortAt(row.Uuid);
            port.Row = row;
            var read = row.Read();
            Face(read);
            after.AddRange(HoldingsOf(read, port.Switch));
        }

        PortCount = all.SwitchPorts.Count;
        index.Exchange(SwitchPortGroup, [.. before[HoldingSource.LogicalSwitchPort]], after);
        foreach (var routerPort in routerPorts.Values)
        {
            routerPort.Holdings = HoldingsOf(routerPort.Row);
        }

        index.Exchange(RouterPortGroup, [.. before[HoldingSource.LogicalRouterPort]], [.. routerPorts.Values.SelectMany(routerPort => routerPort.Holdings)]);
    }

    /// <summary>Applies one transaction.</summary>
    public void Apply(NorthboundChange change)
    {
        var touched = new Touched();
        foreach (var uuid in change.Removed)
        {
            Remove(uuid, touched);
        }

        foreach (var row in change.Switches)
        {
            Set(row, touched);
        }

        foreach (var row in change.SwitchPorts)
        {
            Forget(row.Uuid, touched);
            PortAt(row.Uuid).Row = row;
            PortCount++;
            Face(row.Read());
        }

        foreach (var row in change.RouterPorts)
        {
            if (routerPorts.TryGetValue(row.Uuid, out var routerPort))
            {
                routerPort.Row = row;
            }
            else
            {
                routerPorts[row.Uuid] = new RouterPort(row);
            }

            touched.RouterPorts.Add(row.Name);
        }

        Reindex(touched);
    }

    private static string? RouterPortOf(LogicalSwitchPort port) =>
        port.Type == "router" ? port.Options.GetValueOrDefault("router-port") : null;

    private void Set(LogicalSwitch row, Touched touched)
    {
        if (!switches.TryGetValue(row.Uuid, out var known))
        {
            switches[row.Uuid] = known = new Switch(row with { Ports = [] });
        }

        if (known.Row.Name != row.Name)
        {
            foreach (var port in known.Row.Ports)
            {
                Touch(port, touched);
            }
        }

        // What both have alike costs nothing to leave out: a switch may have very many ports, and gets them one by one.
        var before = known.Row.Ports;
        known.Row = row;
        foreach (var port in before.Except(row.Ports))
        {
            Touch(port, touched);
            Unlist(port, known);
        }

        foreach (var port in row.Ports.Except(before))
        {
            Touch(port, touched);
            List(port, known);
        }
    }

    private void Remove(Guid uuid, Touched touched)
    {
        if (switches.Remove(uuid, out var row))
        {
            foreach (var port in row.Row.Ports)
            {
                Touch(port, touched);
                Unlist(port, row);
            }
        }
        else if (routerPorts.Remove(uuid, out var routerPort))
        {
            index.Exchange(RouterPortGroup, routerPort.Holdings, []);
        }
        else
        {
            Forget(uuid, touched);
        }
    }

    // Two switches list a port while it is moved in two transactions. It counts as on the one with the lower UUID: any rule does that
    // does not depend on the order of arrival.
    private void List(Guid port, Switch row)
    {
        ref var known = ref PortAt(port);
        if (known.Switch is null || row.Row.Uuid.CompareTo(known.Switch.Row.Uuid) < 0)
        {
            known.Switch = row;
        }
    }

    private void Unlist(Guid port, Switch row)
    {
        ref var known = ref PortAt(port);
        if (known.Switch != row)
        {
            return;
        }

        known.Switch = null;
        foreach (var other in switches.Values)
        {
            if (other.Row.Ports.Contains(port))
            {
                List(port, other);
            }
        }

        ForgetIfUnknown(port);
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

    /// <summary>Forgets the row, not which switch lists it.</summary>
    private void Forget(Guid uuid, Touched touched)
    {
        Touch(uuid, touched);
        if (!ports.TryGetValue(uuid, out var port) || !port.Row.IsKnown)
        {
            return;
        }

        PortAt(uuid).Row = default;
        PortCount--;
        ForgetIfUnknown(uuid);
        if (RouterPortOf(port.Row.Read()) is { } routerPort)
        {
            var facing = facingPorts[routerPort];
            facing.Remove(uuid);
            if (facing.Count == 0)
            {
                facingPorts.Remove(routerPort);
            }
        }
    }

    private void ForgetIfUnknown(Guid uuid)
    {
        if (ports.TryGetValue(uuid, out var port) && port is { Row.IsKnown: false, Switch: null })
        {
            ports.Remove(uuid);
        }
    }

    private ref Port PortAt(Guid uuid) => ref CollectionsMarshal.GetValueRefOrAddDefault(ports, uuid, out _);

    /// <summary>Notes what a port holds before it is changed.</summary>
    private void Touch(Guid uuid, Touched touched)
    {
        if (touched.Ports.Add(uuid))
        {
            Gather(uuid, touched.Before, touched);
        }
    }

    /// <summary>Adds what a port holds now, and to what is touched the router port that it faces.</summary>
    private void Gather(Guid uuid, List<Holding> holdings, Touched touched)
    {
        var port = ports.GetValueOrDefault(uuid);
        if (!port.Row.IsKnown)
        {
            return;
        }

        var read = port.Row.Read();
        holdings.AddRange(HoldingsOf(read, port.Switch));
        if (RouterPortOf(read) is { } facing)
        {
            touched.RouterPorts.Add(facing);
        }
    }

    private void Reindex(Touched touched)
    {
        var after = new List<Holding>();
        foreach (var uuid in touched.Ports)
        {
            Gather(uuid, after, touched);
        }

        index.Exchange(SwitchPortGroup, touched.Before, after);
        if (touched.RouterPorts.Count == 0)
        {
            return;
        }

        foreach (var routerPort in routerPorts.Values)
        {
            if (touched.RouterPorts.Contains(routerPort.Row.Name))
            {
                var before = routerPort.Holdings;
                routerPort.Holdings = HoldingsOf(routerPort.Row);
                index.Exchange(RouterPortGroup, before, routerPort.Holdings);
            }
        }
    }

    // Ports of old Kube-OVN versions lack external_ids:ls; a port without a switch is in no Subnet (yet).
    private static IReadOnlyList<Holding> HoldingsOf(LogicalSwitchPort port, Switch? listedBy)
    {
        var subnet = listedBy?.Row.Name ?? port.ExternalIds.GetValueOrDefault("ls");
        return subnet is not null && PortHoldings.Of(port, subnet) is { } holding ? [holding] : [];
    }

    private IReadOnlyList<Holding> HoldingsOf(LogicalRouterPort port) =>
        [.. facingPorts.GetValueOrDefault(port.Name, [])
            .Select(facing => ports.GetValueOrDefault(facing).Switch?.Row.Name)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Select(subnet => PortHoldings.Of(port, subnet))
            .OfType<Holding>()];

    /// <summary>What is known of a port: its row, the switch that it counts as on, or both.</summary>
    private struct Port
    {
        public SwitchPortRow Row;

        public Switch? Switch;
    }

    /// <summary>A switch as it is now.</summary>
    private sealed class Switch(LogicalSwitch row)
    {
        public LogicalSwitch Row { get; set; } = row;
    }

    /// <summary>A router port as it is now, and what it holds.</summary>
    private sealed class RouterPort(LogicalRouterPort row)
    {
        public LogicalRouterPort Row { get; set; } = row;

        public IReadOnlyList<Holding> Holdings { get; set; } = [];
    }

    /// <summary>What a transaction is about.</summary>
    private sealed class Touched
    {
        /// <summary>Ports.</summary>
        public HashSet<Guid> Ports { get; } = [];

        /// <summary>What these held before.</summary>
        public List<Holding> Before { get; } = [];

        /// <summary>Router ports, by their names.</summary>
        public HashSet<string> RouterPorts { get; } = new(StringComparer.Ordinal);
    }
}
