using CsCheck;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Tests.Holdings;

public class AddressIndexTests
{
    private static readonly string[] Groups = ["ports", "pods"];
    private static readonly string[] Ids = ["1", "2", "3"];
    private static readonly string[] Owners = ["a", "b"];

    private static readonly Gen<Holding> GenHolding =
        Gen.Select(OneOf(Owners), Gen.Int[0, 3].Array[1, 3], (owner, addresses) => Holding(owner, [.. addresses.Select(At)]));

    private static readonly Gen<Holding[]> GenHoldings = GenHolding.Array[0, 2];

    // Group, thing or null for a replacement of the whole group, and its holdings or all things of the group.
    private static readonly Gen<Change> GenChange = Gen.OneOf(
        Gen.Select(OneOf(Groups), OneOf(Ids), GenHoldings, (group, id, holdings) => new Change(group, id, holdings, [])),
        Gen.Select(OneOf(Groups), Gen.Dictionary(OneOf(Ids), GenHoldings)[0, 3], (group, things) => new Change(group, null, [], things)));

    private static Gen<string> OneOf(string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static Address At(int i) => Address.FromValue(AddressKind.IPv4, (uint)(0x0a420000 + i));

    private static Holding Port(string owner, Address address) => new()
    {
        Source = HoldingSource.LogicalSwitchPort,
        Object = new ObjectName(ObjectKind.Other, "", $"{owner}.ns"),
        Owner = new ObjectName(ObjectKind.Other, "ns", owner),
        Subnet = "s",
        Addresses = [address],
    };

    private static Holding Holding(string owner, params Address[] addresses) => new()
    {
        Source = HoldingSource.KubernetesObject,
        Object = new ObjectName(ObjectKind.Pod, "ns", owner),
        Owner = new ObjectName(ObjectKind.Pod, "ns", owner),
        Subnet = "s",
        Addresses = addresses,
    };

    [Fact]
    public void After_any_changes_the_index_equals_what_was_set_last() =>
        GenChange.Array[1, 12].Sample(changes =>
        {
            var index = new AddressIndex();
            var model = new Dictionary<HoldingKey, Holding[]>();
            foreach (var (group, id, holdings, things) in changes)
            {
                if (id is not null)
                {
                    index.Set(new HoldingKey(group, id), holdings);
                    model[new HoldingKey(group, id)] = holdings;
                    continue;
                }

                index.Replace(group, things.ToDictionary(thing => thing.Key, thing => (IReadOnlyList<Holding>)thing.Value, StringComparer.Ordinal));
                foreach (var key in model.Keys.Where(key => key.Group == group).ToArray())
                {
                    model.Remove(key);
                }

                foreach (var (thing, value) in things)
                {
                    model[new HoldingKey(group, thing)] = value;
                }
            }

            AssertEqual(model, index);
        });

    [Fact]
    public void Set_again_with_the_very_same_holding_it_stays()
    {
        var index = new AddressIndex();
        var holding = Holding("a", At(1));
        for (var i = 0; i < 3; i++)
        {
            index.Set(new HoldingKey("pods", "1"), [holding]);
            Assert.True(holding.SaysTheSameAs(Assert.Single(index.Find(At(1)))));
        }

        index.Replace("pods", new Dictionary<string, IReadOnlyList<Holding>>(StringComparer.Ordinal) { ["2"] = [holding] });
        Assert.True(holding.SaysTheSameAs(Assert.Single(index.Find(At(1)))));
        Assert.True(holding.SaysTheSameAs(Assert.Single(index.FindByOwner("ns", "a"))));
        index.Remove(new HoldingKey("pods", "2"));
        Assert.Empty(index.Find(At(1)));
        Assert.Equal(0, index.AddressCount);
        Assert.Empty(index.FindByOwner("ns", "a"));
    }

    [Fact]
    public void One_group_is_replaced_without_touching_another()
    {
        var index = new AddressIndex();
        index.Set(new HoldingKey("pods", "1"), [Holding("a", At(1))]);
        index.Set(new HoldingKey("ports", "1"), [Holding("b", At(1))]);
        index.Replace("pods", new Dictionary<string, IReadOnlyList<Holding>>(StringComparer.Ordinal));
        Assert.Equal("b", Assert.Single(index.Find(At(1))).Owner.Name);
        Assert.Equal(1, index.CountByGroup()["ports"]);
    }

    [Fact]
    public void Owners_are_found_by_namespace_and_name_whatever_their_kind()
    {
        var index = new AddressIndex();
        var port = new Holding
        {
            Source = HoldingSource.LogicalSwitchPort,
            Object = new ObjectName(ObjectKind.Other, "", "a.ns"),
            Owner = new ObjectName(ObjectKind.Other, "ns", "a"),
            Subnet = "s",
            Addresses = [At(1), At(2)],
        };
        index.Set(new HoldingKey("ports", "1"), [port]);
        index.Set(new HoldingKey("pods", "1"), [Holding("a", At(1)), Holding("b", At(3))]);
        Assert.Equal(2, index.FindByOwner("ns", "a").Count);
        Assert.Single(index.FindByOwner("ns", "b"));
        Assert.Empty(index.FindByOwner("other", "a"));
        index.Remove(new HoldingKey("pods", "1"));
        Assert.True(port.SaysTheSameAs(Assert.Single(index.FindByOwner("ns", "a"))));
    }

    [Fact]
    public void What_goes_is_known_by_what_it_says()
    {
        var index = new AddressIndex();
        index.Exchange("pods", [], [Holding("a", At(1), At(2))]);
        index.Exchange("ports", [], [Holding("b", At(1))]);
        index.Exchange("pods", [Holding("a", At(1), At(2))], [Holding("a", At(1), At(3))]);
        Assert.Equal(["a", "b"], index.Find(At(1)).Select(holding => holding.Owner.Name).Order(StringComparer.Ordinal));
        Assert.Empty(index.Find(At(2)));
        Assert.Equal([At(1), At(3)], Assert.Single(index.FindByOwner("ns", "a")).Addresses);
        Assert.Equal((2, 1), (index.CountByGroup()["pods"], index.CountByGroup()["ports"]));
        index.Exchange("pods", [Holding("a", At(1), At(3))], []);
        Assert.Equal("b", Assert.Single(index.Find(At(1))).Owner.Name);
        Assert.Equal(1, index.AddressCount);
    }

    [Fact]
    public void A_complete_read_of_a_source_leaves_alone_what_stays_the_same()
    {
        var index = new AddressIndex();
        var (stays, goes, other) = (Port("a", At(1)), Port("b", At(2)), Holding("a", At(1)));
        index.Exchange("pods", [], [other]);
        index.Replace("ports", HoldingSource.LogicalSwitchPort, [stays, goes]);
        var kept = index.Find(At(1)).Single(holding => holding.Source == HoldingSource.LogicalSwitchPort);
        var changes = index.Changes;
        index.Replace("ports", HoldingSource.LogicalSwitchPort, [Port("a", At(1)), Port("b", At(2))]);
        Assert.Equal(changes, index.Changes);
        index.Replace("ports", HoldingSource.LogicalSwitchPort, [Port("b", At(3)), Port("a", At(1)), Port("c", At(4))]);
        Assert.Contains(kept, index.Find(At(1)));
        Assert.Contains(index.Find(At(1)), other.SaysTheSameAs);
        Assert.Equal(2, index.Find(At(1)).Count);
        Assert.Empty(index.Find(At(2)));
        Assert.Equal(["b", "c"], index.Find(At(3)).Concat(index.Find(At(4))).Select(holding => holding.Owner.Name));
        Assert.Equal((1, 3), (index.CountByGroup()["pods"], index.CountByGroup()["ports"]));
    }

    [Theory]
    [InlineData("db.team-a", "team-a", "db")]
    [InlineData("db.team-a.net.ovn", "team-a", "db")]
    [InlineData("dbxteam-a", "team-a", "db")]
    [InlineData(".", "", "")]
    [InlineData("node-n1", "", "n1")]
    public void A_port_has_the_name_it_was_given(string port, string @namespace, string owner)
    {
        var holding = new Holding
        {
            Source = HoldingSource.LogicalSwitchPort,
            Object = new ObjectName(ObjectKind.Other, "", port),
            Owner = new ObjectName(ObjectKind.Other, @namespace, owner),
            Subnet = "s",
            Addresses = [At(1)],
        };
        Assert.Equal(new ObjectName(ObjectKind.Other, "", port), holding.Object);
        Assert.Equal($"logical switch port {port}", holding.Evidence);
        var inAnotherOrder = new Holding
        {
            Addresses = holding.Addresses,
            Subnet = holding.Subnet,
            Owner = holding.Owner,
            Object = holding.Object,
            Source = holding.Source,
        };
        Assert.Equal((holding.Object, holding.Owner, "s"), (inAnotherOrder.Object, inAnotherOrder.Owner, inAnotherOrder.Subnet));
        Assert.True(holding.SaysTheSameAs(inAnotherOrder));
    }

    [Fact]
    public async Task An_address_that_stays_held_is_never_absent_to_a_reader()
    {
        const int Rounds = 20_000;
        var index = new AddressIndex();
        index.Set(new HoldingKey("ports", "1"), [Holding("a", At(1))]);
        index.Set(new HoldingKey("ports", "2"), [Holding("b", At(2))]);
        var done = false;
        var gaps = 0;
        var reads = 0L;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!Volatile.Read(ref done))
            {
                for (var i = 1; i <= 2; i++)
                {
                    if (index.Find(At(i)).Count == 0)
                    {
                        Interlocked.Increment(ref gaps);
                    }
                }

                Interlocked.Increment(ref reads);
            }
        })).ToArray();

        SpinWait.SpinUntil(() => Interlocked.Read(ref reads) > 0, TimeSpan.FromSeconds(30));
        for (var round = 0; round < Rounds; round++)
        {
            // The two addresses change places, in one replacement; or each is set anew.
            var (first, second) = round % 2 == 0 ? (2, 1) : (1, 2);
            index.Replace("ports", new Dictionary<string, IReadOnlyList<Holding>>(StringComparer.Ordinal)
            {
                ["1"] = [Holding("a", At(first))],
                ["2"] = [Holding("b", At(second))],
            });
            index.Set(new HoldingKey("ports", "1"), [Holding("a", At(first), At(3))]);
        }

        Volatile.Write(ref done, true);
        await Task.WhenAll(readers);
        Assert.True(reads > 0);
        Assert.Equal(0, gaps);
    }

    private static void AssertEqual(Dictionary<HoldingKey, Holding[]> model, AddressIndex index)
    {
        var all = model.Values.SelectMany(holdings => holdings).ToArray();
        Assert.Equal(Sorted(all), Sorted(index.All()));
        for (var i = 0; i <= 3; i++)
        {
            Assert.Equal(
                Sorted(all.SelectMany(holding => holding.Addresses.Where(address => address == At(i)).Select(_ => holding))),
                Sorted(index.Find(At(i))));
        }

        foreach (var owner in Owners)
        {
            Assert.Equal(Sorted(all.Where(holding => holding.Owner.Name == owner)), Sorted(index.FindByOwner("ns", owner)));
        }

        Assert.Equal(all.SelectMany(holding => holding.Addresses).Distinct().Count(), index.AddressCount);
        foreach (var group in Groups)
        {
            Assert.Equal(
                model.Where(entry => entry.Key.Group == group).Sum(entry => entry.Value.Sum(holding => holding.Addresses.Count)),
                index.CountByGroup().GetValueOrDefault(group));
        }
    }

    private static string[] Sorted(IEnumerable<Holding> holdings) =>
        [.. holdings.Select(holding => $"{holding.Owner} {string.Join(',', holding.Addresses)}").Order(StringComparer.Ordinal)];

    private sealed record Change(string Group, string? Id, Holding[] Holdings, Dictionary<string, Holding[]> Things);
}
