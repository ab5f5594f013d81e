using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Scopes;

/// <summary>The Subnets of a Namespace are found out once and remembered: what changes must not leave them as they were.</summary>
public sealed class RememberedPlacementTests
{
    private static readonly string[] Names = ["one", "two", "three"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_changes_a_Namespace_has_the_Subnets_that_a_fresh_topology_finds(int seed)
    {
        var random = new Random(seed);
        var topology = new Topology(new TopologyOptions());
        var present = new Dictionary<ObjectName, ObjectView>();
        for (var i = 0; i < 500; i++)
        {
            var view = Any(random);
            if (random.Next(4) == 0)
            {
                topology.Remove(view.Name);
                present.Remove(view.Name);
            }
            else
            {
                topology.Set(view);
                present[view.Name] = view;
            }

            var fresh = new Topology(new TopologyOptions());
            foreach (var known in present.Values)
            {
                fresh.Set(known);
            }

            foreach (var name in Names)
            {
                Assert.Equal(fresh.SubnetsOfNamespace(name), topology.SubnetsOfNamespace(name));
            }
        }
    }

    private static ObjectView Any(Random random) => random.Next(3) switch
    {
        0 => Namespace(Some(Names, random), random.Next(2) == 0 ? null : "annotated-" + random.Next(2), ("tier", random.Next(2) == 0 ? "web" : "db")),
        1 => Subnet("subnet-" + random.Next(3), "10.66.0.0/24") with
        {
            Namespaces = random.Next(2) == 0 ? [] : [Some(Names, random)],
            NamespaceSelectors = random.Next(2) == 0
                ? []
                : [new LabelSelector(new Dictionary<string, string>(StringComparer.Ordinal) { ["tier"] = "web" }, [])],
        },
        _ => new VpcView
        {
            Name = Name(ObjectKind.Vpc, "vpc-" + random.Next(2)),
            Namespaces = [Some(Names, random)],
            DefaultSubnet = "of-vpc-" + random.Next(2),
        },
    };

    private static string Some(string[] names, Random random) => names[random.Next(names.Length)];
}
