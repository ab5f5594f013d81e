using CsCheck;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Assignments;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Objects;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Assignments;

/// <summary>Whatever is held, claimed or excluded: what is chosen could be asked for, and everything that could be is chosen in the end.</summary>
public class AssignerPropertyTests
{
    private const int Addresses = 256;

    private static readonly string[] Networks = ["10.66.0.0/24", "10.66.0.0/28", "10.66.0.64/30", "10.66.0.6/31", "fd00:10:66::/120", "fd00:10:66::40/124"];

    private static readonly Gen<(int Network, int[] Held, (int From, int Count)[] Excluded, (int From, int Count)[] Pooled, int Seed)> Subnets = Gen.Select(
        Gen.Int[0, Networks.Length - 1],
        Gen.Int[0, 12].Array[Addresses],
        Gen.Select(Gen.Int[0, Addresses - 1], Gen.Int[0, 40], (from, count) => (from, count)).Array[0, 3],
        Gen.Select(Gen.Int[0, Addresses - 1], Gen.Int[0, 20], (from, count) => (from, count)).Array[0, 2],
        Gen.Int);

    private static readonly Gen<int[]> NearlyFull = Gen.Frequency((20, Gen.Const(1)), (1, Gen.Const(12))).Array[Addresses];

    [Fact]
    public void What_is_chosen_is_free_and_legal_and_a_Subnet_is_filled_to_its_last_address() =>
        Subnets.Sample(chosen => Fill(chosen.Network, chosen.Held, chosen.Excluded, chosen.Pooled, chosen.Seed), iter: 300);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void A_nearly_full_Subnet_is_filled_to_its_last_address(int network) =>
        Gen.Select(NearlyFull, Gen.Int).Sample((held, seed) => Fill(network, held, [], [], seed), iter: 100);

    [Fact]
    public void Many_that_choose_at_once_are_told_different_addresses()
    {
        var world = new World();
        var assigner = new Assigner(world.Facts, new Suggestions(), Random.Shared);
        var chosen = new System.Collections.Concurrent.ConcurrentBag<string>();

        Parallel.For(0, 253, number => chosen.Add(Chosen(assigner.Assign(Vm($"team-a/vm-{number}"))).Split(',')[0]));

        Assert.Equal(253, chosen.Distinct(StringComparer.Ordinal).Count());
    }

    private static void Fill(int network, int[] held, (int From, int Count)[] excluded, (int From, int Count)[] pooled, int seed)
    {
        Assert.True(Cidr.TryParse(Networks[network], out var cidr));
        Address At(int number) => Address.FromValue(cidr.Kind, cidr.Network.Value + (UInt128)(number % (int)(cidr.LastAddress.Value - cidr.Network.Value + 1)));
        string[] Ranges((int From, int Count)[] ranges) =>
            [.. ranges.Select(range => new AddressRange(At(range.From), Max(At(range.From), At(range.From + range.Count))).ToString())];
        var subnet = Subnet("tenant-a", Networks[network], At(1).ToString()) with { ExcludeIps = Ranges(excluded) };
        var pool = new IPPoolView { Name = Name(ObjectKind.IPPool, "pool"), Subnet = "tenant-a", IPs = Ranges(pooled), Namespaces = ["other"] };
        var world = new World(empty: true).With(subnet, pool, Namespace("team-a", "tenant-a"));
        for (var number = 0; number < Addresses; number++)
        {
            Hold(world, held[number], number, At(number).ToString());
        }

        var expected = Enumerable.Range(0, Addresses).Select(At).Distinct().Where(address => IsFree(address, world, subnet, pool)).ToHashSet();
        var assigner = new Assigner(world.Facts, new Suggestions(), new Random(seed));
        var found = new HashSet<Address>();
        for (var number = 0; assigner.Assign(Vm($"team-a/new-{number}")) is Assignment.Chosen { Nics: [var nic] }; number++)
        {
            var address = Address.ParseIP(nic.Value);
            var vm = Vm($"team-a/new-{number}", nic.Value);
            Assert.True(found.Add(address), $"{address} was chosen twice");
            Assert.Contains(address, expected);
            world.Allows(vm);

            // One half is known by its object, the other only by its claim.
            world.With(number % 2 == 0 ? vm : Claim(nic.Value, kind: "VirtualMachine", owner: vm.Name.Name));
        }

        Assert.Equal(expected, found);
        Assert.IsType<Assignment.Full>(assigner.Assign(Vm("team-a/too-many")));
    }

    private static Address Max(Address one, Address other) => one.CompareTo(other) >= 0 ? one : other;

    private static void Hold(World world, int how, int number, string address)
    {
        switch (how)
        {
            case 1: world.WithPort($"team-a/gone-{number}", $"00:00:00:00:00:01 {address}"); break;
            case 2: world.With(Pod($"team-a/pod-{number}", address)); break;
            case 3: world.With(Vm($"team-a/vm-{number}", address)); break;
            case 4: world.With(Claim(address)); break;
            case 5: world.With(Claim(address, kind: "Pod", owner: $"on-its-way-{number}")); break;
            case 6: world.With(new NodeView { Name = Name(ObjectKind.Node, $"node-{number}"), InternalIPs = [address] }); break;
            case 7: world.With(Vip($"vip-{number}", address)); break;
            default: break;
        }
    }

    // The same once more, address by address.
    private static bool IsFree(Address address, World world, SubnetView view, IPPoolView pool)
    {
        var subnet = world.Facts.Topology.Subnet(view.Name.Name)!;
        return subnet.Objection(address) is null
            && !view.ExcludeIps.Concat(pool.IPs).Any(text => AddressRange.TryParse(text, out var range) && range.Contains(address))
            && world.Facts.Index.Find(address).Count == 0
            && !world.Facts.Objects.All.OfType<AddressClaimView>().Any(claim => claim.Address == address.ToString())
            && world.Decide(Vm("team-a/probe", address.ToString())).Severity == Severity.Allow;
    }

    private static string Chosen(Assignment assignment) => Assert.Single(Assert.IsType<Assignment.Chosen>(assignment).Nics).Value;
}
