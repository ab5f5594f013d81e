using WebhookGuard.Core.Holdings;

namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>
/// Joins switches, switch ports and router ports into holdings: which Subnet a port is in follows from the switch that lists it, the
/// Subnet of a router port from the switch ports that face it. What it tells depends on the rows alone, not on the order in which they
/// came. One caller at a time.
/// </summary>
/// <remarks>
/// Of switch ports it keeps neither rows nor holdings: what a port held before a change follows from the tables as they were.
/// </remarks>
public sealed class NorthboundIndexer(AddressIndex index)
{
    /// <summary>The group of logical switch ports in the address index.</summary>
    public const string SwitchPortGroup = "Logical_Switch_Port";

    /// <summary>The group of logical router ports in the address index.</summary>
    public const string RouterPortGroup = "Logical_Router_Port";

    private SwitchDirectory switches = new();
    private ISwitchPorts ports = new SwitchPortTable();
    private Dictionary<Guid, RouterPort> routerPorts = [];
    private Dictionary<string, HashSet<Guid>> facingPorts = new(StringComparer.Ordinal);

    /// <summary>The number of logical switch ports known.</summary>
    public int PortCount => Volatile.Read(ref ports).Count;

    /// <summary>Replaces everything by a complete read of the tables.</summary>
    public void Replace(NorthboundRows all)
    {
        ArgumentNullException.ThrowIfNull(all);
        switches = new SwitchDirectory();
        foreach (var row in all.Switches)
        {
            switches.Set(row);
        }

        Volatile.Write(ref ports, all.SwitchPorts);
        routerPorts = all.RouterPorts.ToDictionary(row => row.Uuid, row => new RouterPort(row));
        facingPorts = new Dictionary<string, HashSet<Guid>>(StringComparer.Ordinal);
        index.Replace(SwitchPortGroup, HoldingSource.LogicalSwitchPort, ports.All.SelectMany(port =>
        {
            Face(port);
            return HoldingsOf(port);
        }));
        foreach (var routerPort in routerPorts.Values)
        {
            routerPort.Holdings = HoldingsOf(routerPort.Row);
        }

        index.Replace(RouterPortGroup, HoldingSource.LogicalRouterPort, routerPorts.Values.SelectMany(routerPort => routerPort.Holdings));
    }

    /// <summary>Applies one transaction.</summary>
    /// <param name="change">What it was about.</param>
    /// <param name="after">The logical switch ports as they are with it.</param>
    public void Apply(NorthboundChange change, ISwitchPorts after)
    {
        ArgumentNullException.ThrowIfNull(change);
        HashSet<Guid> touched = [.. change.SwitchPorts, .. change.Switches.SelectMany(Touched), .. change.Removed.SelectMany(Touched)];
        var rows = Read(touched);
        var before = rows.SelectMany(HoldingsOf).ToList();
        var touchedRouterPorts = rows.Select(RouterPortOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        rows.ForEach(Unface);

        change.Switches.ForEach(switches.Set);
        change.Removed.ForEach(Remove);
        Volatile.Write(ref ports, after);
        foreach (var row in change.RouterPorts)
        {
            Set(row);
            touchedRouterPorts.Add(row.Name);
        }

        rows = Read(touched);
        rows.ForEach(Face);
        touchedRouterPorts.UnionWith(rows.Select(RouterPortOf).OfType<string>());
        index.Exchange(SwitchPortGroup, before, [.. rows.SelectMany(HoldingsOf)]);
        Reindex(touchedRouterPorts);
    }

    private static string? RouterPortOf(LogicalSwitchPort port) =>
        port.Type == "router" ? port.Options.GetValueOrDefault(LogicalSwitchPort.RouterPort) : null;

    // What a switch lists before and after costs nothing to leave out: it may have very many ports, and gets them one by one.
    private IEnumerable<Guid> Touched(LogicalSwitch row) => switches.Find(row.Uuid) switch
    {
        null => row.Ports,
        var before when before.Name != row.Name => before.Ports.Concat(row.Ports),
        var before => before.Ports.Except(row.Ports).Concat(row.Ports.Except(before.Ports)),
    };

    private IEnumerable<Guid> Touched(Guid removed) => switches.Find(removed)?.Ports ?? [];

    private List<LogicalSwitchPort> Read(IEnumerable<Guid> uuids) => [.. uuids.Select(ports.Find).OfType<LogicalSwitchPort>()];

    private void Remove(Guid uuid)
    {
        switches.Remove(uuid);
        if (routerPorts.Remove(uuid, out var routerPort))
        {
            index.Exchange(RouterPortGroup, routerPort.Holdings, []);
        }
    }

    private void Set(LogicalRouterPort row)
    {
        if (routerPorts.TryGetValue(row.Uuid, out var routerPort))
        {
            routerPort.Row = row;
        }
        else
        {
            routerPorts[row.Uuid] = new RouterPort(row);
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

    private void Unface(LogicalSwitchPort port)
    {
        if (RouterPortOf(port) is { } routerPort && facingPorts[routerPort] is var facing && facing.Remove(port.Uuid) && facing.Count == 0)
        {
            facingPorts.Remove(routerPort);
        }
    }

    private void Reindex(HashSet<string> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        foreach (var routerPort in routerPorts.Values)
        {
            if (names.Contains(routerPort.Row.Name))
            {
                var before = routerPort.Holdings;
                routerPort.Holdings = HoldingsOf(routerPort.Row);
                index.Exchange(RouterPortGroup, before, routerPort.Holdings);
            }
        }
    }

    // A port that no switch lists (yet) is in the Subnet that Kube-OVN wrote on it, if it did.
    private IReadOnlyList<Holding> HoldingsOf(LogicalSwitchPort port)
    {
        var subnet = switches.Of(port)?.Name ?? port.ExternalIds.GetValueOrDefault(LogicalSwitchPort.Subnet);
        return subnet is not null && PortHoldings.Of(port, subnet) is { } holding ? [holding] : [];
    }

    private IReadOnlyList<Holding> HoldingsOf(LogicalRouterPort port) =>
        [.. facingPorts.GetValueOrDefault(port.Name, [])
            .Select(ports.Find)
            .OfType<LogicalSwitchPort>()
            .Select(facing => switches.Of(facing)?.Name)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Select(subnet => PortHoldings.Of(port, subnet))
            .OfType<Holding>()];

    /// <summary>A router port as it is now, and what it holds.</summary>
    private sealed class RouterPort(LogicalRouterPort row)
    {
        public LogicalRouterPort Row { get; set; } = row;

        public IReadOnlyList<Holding> Holdings { get; set; } = [];
    }
}
