using System.Collections.Immutable;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Sources.OvnNorthbound;

namespace WebhookGuard.Sources.Tests.OvnNorthbound;

public sealed class NorthboundIndexerTests
{
    private static readonly Guid A = Guid.Parse("00000000-0000-0000-0000-00000000000a");
    private static readonly Guid B = Guid.Parse("00000000-0000-0000-0000-00000000000b");
    private static readonly Guid Port = Guid.NewGuid();
    private static readonly Guid Facing = Guid.NewGuid();
    private static readonly Guid Router = Guid.NewGuid();

    private readonly AddressIndex index = new();
    private readonly NorthboundIndexer indexer;
    private ImmutableDictionary<Guid, LogicalSwitchPort> ports = ImmutableDictionary<Guid, LogicalSwitchPort>.Empty;

    public NorthboundIndexerTests() => indexer = new NorthboundIndexer(index);

    [Fact]
    public void A_port_is_held_in_the_Subnet_of_the_switch_that_lists_it_in_whichever_order_they_come()
    {
        Apply(Switch(A, "tenant-a", Port), Nic(Port, "10.66.0.10"));
        AssertHeld("10.66.0.10 in tenant-a");

        Apply(Switch(A, "tenant-a"), Removed(Port));
        AssertHeld();

        Apply(Nic(Port, "10.66.0.10"));
        AssertHeld();
        Apply(Switch(A, "tenant-a", Port));
        AssertHeld("10.66.0.10 in tenant-a");
    }

    [Fact]
    public void A_port_that_no_switch_lists_is_in_the_Subnet_that_Kube_OVN_wrote_on_it_until_one_does()
    {
        Apply(Nic(Port, "10.66.0.10", ls: "tenant-b"));
        AssertHeld("10.66.0.10 in tenant-b");
        Apply(Switch(A, "tenant-a", Port));
        AssertHeld("10.66.0.10 in tenant-a");
    }

    [Fact]
    public void A_switch_that_is_renamed_takes_its_ports_along()
    {
        Apply(Switch(A, "tenant-a", Port), Nic(Port, "10.66.0.10"));
        Apply(Switch(A, "tenant-c", Port));
        AssertHeld("10.66.0.10 in tenant-c");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_port_moves_with_the_switch_that_lists_it_now(bool newOneFirst)
    {
        Apply(Switch(A, "tenant-a", Port), Switch(B, "tenant-b"), Nic(Port, "10.66.0.10"));
        var (to, from) = (Switch(B, "tenant-b", Port), Switch(A, "tenant-a"));
        Apply(newOneFirst ? [to, from] : [from, to]);
        AssertHeld("10.66.0.10 in tenant-b");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_port_moves_to_a_switch_that_takes_over_the_name_of_the_old_one(bool newOneFirst)
    {
        Apply(Switch(A, "tenant-a", Port), Switch(B, "tenant-b"), Nic(Port, "10.66.0.10"));
        var (to, from) = (Switch(B, "tenant-a", Port), Switch(A, "old"));
        Apply(newOneFirst ? [to, from] : [from, to]);
        AssertHeld("10.66.0.10 in tenant-a");
    }

    [Fact]
    public void A_port_moves_between_switches_of_one_name()
    {
        Apply(Switch(A, "tenant-a", Port), Switch(B, "tenant-a"), Nic(Port, "10.66.0.10"));
        Apply(Switch(B, "tenant-a", Port), Switch(A, "tenant-a"));
        AssertHeld("10.66.0.10 in tenant-a");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_port_that_two_switches_list_stays_held_when_one_of_them_lets_go(bool firstLetsGo)
    {
        Apply(Switch(A, "tenant-a", Port), Nic(Port, "10.66.0.10"));
        Apply(Switch(B, "tenant-b", Port));
        Apply(firstLetsGo ? Switch(A, "tenant-a") : Switch(B, "tenant-b"));
        AssertHeld(firstLetsGo ? "10.66.0.10 in tenant-b" : "10.66.0.10 in tenant-a");
    }

    [Fact]
    public void Which_of_two_switches_counts_does_not_depend_on_the_order_in_which_they_came()
    {
        Apply(Switch(B, "tenant-b", Port), Nic(Port, "10.66.0.10"));
        Apply(Switch(A, "tenant-a", Port));
        var late = Held();

        Replace(Switch(B, "tenant-b", Port), Switch(A, "tenant-a", Port), Nic(Port, "10.66.0.10"));
        Assert.Equal(late, Held());
        Replace(Switch(A, "tenant-a", Port), Switch(B, "tenant-b", Port), Nic(Port, "10.66.0.10"));
        Assert.Equal(late, Held());
    }

    [Fact]
    public void A_switch_may_go_before_its_ports_after_them_and_with_them()
    {
        Apply(Switch(A, "tenant-a", Port), Nic(Port, "10.66.0.10"));
        Apply(Removed(A));
        AssertHeld();
        Apply(Removed(Port));
        AssertHeld();

        Apply(Switch(A, "tenant-a", Port), Nic(Port, "10.66.0.10"));
        Apply(Removed(Port));
        AssertHeld();
        Apply(Removed(A));
        AssertHeld();

        Apply(Switch(A, "tenant-a", Port), Nic(Port, "10.66.0.10"));
        Apply(Removed(Port), Removed(A));
        AssertHeld();
        Assert.Equal(0, indexer.PortCount);
    }

    [Fact]
    public void A_port_follows_its_row()
    {
        Apply(Switch(A, "tenant-a", Port), Nic(Port, "10.66.0.10"));
        Apply(Nic(Port, "10.66.0.11"));
        AssertHeld("10.66.0.11 in tenant-a");
        Apply(Nic(Port));
        AssertHeld();
    }

    [Fact]
    public void Two_ports_hold_one_address_until_both_are_gone()
    {
        var other = Guid.NewGuid();
        Apply(Switch(A, "tenant-a", Port, other), Nic(Port, "10.66.0.10"), Nic(other, "10.66.0.10"));
        Assert.Equal(2, index.Find(Address.ParseIP("10.66.0.10")).Count);
        Apply(Removed(Port));
        Assert.Single(index.Find(Address.ParseIP("10.66.0.10")));
        Apply(Removed(other));
        Assert.Empty(index.Find(Address.ParseIP("10.66.0.10")));
    }

    [Fact]
    public void A_router_port_is_held_in_the_Subnet_of_the_port_that_faces_it_in_whichever_order_they_come()
    {
        Action<Rows>[] rows = [Switch(A, "tenant-a", Facing), FacingPort("r"), RouterPort("r")];
        foreach (var order in new int[][] { [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0] })
        {
            Replace();
            AssertHeld();
            Apply(rows[order[0]]);
            Apply(rows[order[1]]);
            AssertHeld();
            Apply(rows[order[2]]);
            AssertHeld("10.66.0.1 in tenant-a");
        }
    }

    [Fact]
    public void A_router_port_follows_the_port_that_faces_it()
    {
        Apply(Switch(A, "tenant-a", Facing), Switch(B, "tenant-b"), FacingPort("r"), RouterPort("r"));
        Apply(Switch(A, "tenant-a"), Switch(B, "tenant-b", Facing));
        AssertHeld("10.66.0.1 in tenant-b");
        Apply(FacingPort("other"));
        AssertHeld();
        Apply(RouterPort("other"));
        AssertHeld("10.66.0.1 in tenant-b");
        Apply(Removed(Facing));
        AssertHeld();
        Apply(FacingPort("other"));
        AssertHeld("10.66.0.1 in tenant-b");
        Apply(Removed(Router));
        AssertHeld();
    }

    [Fact]
    public void A_router_port_that_two_ports_face_is_held_on_both_switches()
    {
        Apply(Switch(A, "tenant-a", Facing), FacingPort("r"), RouterPort("r"));
        var second = Guid.NewGuid();
        Apply(Switch(B, "tenant-b", second), Set(RowFacing(second, "r")));
        AssertHeld("10.66.0.1 in tenant-a", "10.66.0.1 in tenant-b");
        Apply(Removed(second));
        AssertHeld("10.66.0.1 in tenant-a");
    }

    private static Action<Rows> Switch(Guid uuid, string name, params Guid[] ports) =>
        rows => rows.Change.Switches.Add(new LogicalSwitch(uuid, name, [.. ports]));

    private static Action<Rows> Set(LogicalSwitchPort row) => rows =>
    {
        rows.Ports[row.Uuid] = row;
        rows.Change.SwitchPorts.Add(row.Uuid);
    };

    private static Action<Rows> Nic(Guid uuid, string? address = null, string? ls = null) => Set(new LogicalSwitchPort
    {
        Uuid = uuid,
        Name = $"nic-{uuid}",
        Addresses = address is null ? [] : [$"00:00:00:00:00:01 {address}"],
        ExternalIds = ls is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["ls"] = ls },
    });

    private static Action<Rows> FacingPort(string routerPort) => Set(RowFacing(Facing, routerPort));

    private static LogicalSwitchPort RowFacing(Guid uuid, string routerPort) => new()
    {
        Uuid = uuid,
        Name = $"facing-{uuid}",
        Type = "router",
        Addresses = ["router"],
        Options = new Dictionary<string, string> { ["router-port"] = routerPort },
    };

    private static Action<Rows> RouterPort(string name) =>
        rows => rows.Change.RouterPorts.Add(new LogicalRouterPort(Router, name, "00:00:00:00:00:08", ["10.66.0.1/24"]));

    private static Action<Rows> Removed(Guid uuid) => rows => (rows.Ports.Remove(uuid) ? rows.Change.SwitchPorts : rows.Change.Removed).Add(uuid);

    private void Apply(params Action<Rows>[] rows)
    {
        var change = Gather(rows);
        indexer.Apply(change, new SwitchPortTable(ports));
    }

    private void Replace(params Action<Rows>[] rows)
    {
        ports = ports.Clear();
        var all = Gather(rows);
        indexer.Replace(new NorthboundRows(all.Switches, new SwitchPortTable(ports), all.RouterPorts));
    }

    private NorthboundChange Gather(Action<Rows>[] rows)
    {
        var gathered = new Rows(new NorthboundChange(), ports.ToBuilder());
        foreach (var row in rows)
        {
            row(gathered);
        }

        ports = gathered.Ports.ToImmutable();
        return gathered.Change;
    }

    private string[] Held() =>
        [.. index.All().Select(holding => $"{holding.Addresses.Single(address => address.IsIP)} in {holding.Subnet}").Order(StringComparer.Ordinal)];

    private void AssertHeld(params string[] wanted) => Assert.Equal(wanted, Held());

    private sealed record Rows(NorthboundChange Change, ImmutableDictionary<Guid, LogicalSwitchPort>.Builder Ports);
}
