using CsCheck;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Holdings;

/// <summary>Watches and databases tell their facts in any order, and more than once.</summary>
public class OrderTests
{
    private static readonly WorkloadView Deployment = Workload(ObjectKind.Deployment, "team-a/web", "10.66.0.30");
    private static readonly WorkloadView ReplicaSet = Workload(ObjectKind.ReplicaSet, "team-a/web-1", "10.66.0.30", controller: By(Deployment));

    private static readonly ObjectView[] Views =
    [
        .. Basics(),
        Subnet("left", "10.9.0.0/24", vlan: "vlan-left"),
        Subnet("right", "10.9.0.0/24", vlan: "vlan-right"),
        Namespace("left", "left"),
        Namespace("right", "right"),
        Vlan("vlan-left", "net", 7),
        Vlan("vlan-right", "net", 7),
        Subnet("attached", "10.8.0.0/24", provider: "net.default.ovn"),
        Nad("default/net", AttachmentType.Ovn),
        Vm("team-a/db", Ip),
        Vmi("team-a/db", Ip),
        Launcher("team-a/db", Ip),
        IP("team-a/db", Ip),
        Migration("team-a/m", "db"),
        Vm("left/vm", "10.9.0.5"),
        Deployment,
        ReplicaSet,
        Pod("team-a/web-1-x", "10.66.0.30", By(ReplicaSet)) with { Terminating = true },
        Pod("team-b/att") with { Annotations = Annotations(("net.default.ovn.kubernetes.io/ip_address", "10.8.0.5")) },
        Pod("team-b/lost", "10.66.0.40", phase: "Failed"),
        Vip("v", "10.66.0.50", "p.team-a"),
    ];

    private static readonly (string Id, Holding Port)[] Ports =
    [
        ("1", Port("team-a/db", $"00:00:00:00:00:01 {Ip}")),
        ("2", Port("team-b/lost", "10.66.0.40")),
        ("3", Port("team-b/gone", "10.66.0.41")),
        ("4", Port("team-b/att", "10.8.0.5", "attached", "net.default.ovn")),
    ];

    private static readonly ObjectView[] Questions =
    [
        Vm("team-a/db", Ip),
        Launcher("team-a/db", Ip),
        MigrationTarget("team-a/db", "m", Ip),
        Launcher("team-a/db", Ip, "fghij"),
        Pod("team-b/db", Ip),
        Vm("right/vm", "10.9.0.5"),
        Pod("team-a/web-1-y", "10.66.0.30", By(ReplicaSet)),
        Workload(ObjectKind.Deployment, "team-b/web", "10.66.0.30"),
        Pod("team-a/p", "10.66.0.40"),
        Pod("team-a/p", "10.66.0.41"),
        Pod("team-b/gone", "10.66.0.41"),
        Pod("team-a/p") with { Annotations = Annotations(("net.default.kubernetes.io/ip_address.net1", "10.8.0.5")) },
        Pod("team-a/p") with { Annotations = Annotations((AnnotationKeys.Vip, "v")) },
        Pod("team-a/q") with { Annotations = Annotations((AnnotationKeys.Vip, "v")) },
        Pod("team-a/p") with { Annotations = Annotations((AnnotationKeys.MacAddress, "00-00-00-00-00-01")) },
    ];

    private static readonly Action<World>[] Setting =
    [
        .. Views.Select(view => (Action<World>)(world => world.Facts.Set(view))),
        .. Ports.Select(port => (Action<World>)(world => world.Facts.Index.Set(new HoldingKey("ports", port.Id), [port.Port]))),
    ];

    // Never wrong at any time: they bring in what is there anyway, and things that are removed again.
    private static readonly Action<World>[] Replacing =
    [
        .. Views.Select(view => view.Name.Kind).Distinct().Select(kind => (Action<World>)(world =>
            world.Facts.Replace(kind, [.. Views.Where(view => view.Name.Kind == kind)]))),
        world => world.Facts.Index.Replace("ports", Ports.ToDictionary(port => port.Id, port => (IReadOnlyList<Holding>)[port.Port], StringComparer.Ordinal)),
        world =>
        {
            world.Facts.Set(Pod("team-a/passing", Ip));
            world.Facts.Remove(Name(ObjectKind.Pod, "team-a/passing"));
        },
        world =>
        {
            world.Facts.Set(Vm("team-a/db", "10.66.0.99"));
            world.Facts.Set(Views.Single(view => view.Name == Name(ObjectKind.VirtualMachine, "team-a/db")));
        },
        world => world.Facts.Index.Remove(new HoldingKey("ports", "never was")),
    ];

    [Fact]
    public void Facts_in_any_order_give_the_same_verdicts()
    {
        var expected = Verdicts(Setting);
        Assert.Contains("Allow", expected, StringComparison.Ordinal);
        Assert.Contains("Warn", expected, StringComparison.Ordinal);
        Assert.Contains("Deny", expected, StringComparison.Ordinal);
        Gen.Shuffle(Setting.Concat(Replacing).ToArray()).Sample(actions => Verdicts(actions) == expected, iter: 300);
    }

    [Fact]
    public void A_complete_list_removes_what_is_not_in_it()
    {
        var world = new World().With(Pod("team-a/p", Ip), Pod("team-a/q", "10.66.0.11"));
        world.Facts.Replace(ObjectKind.Pod, [Pod("team-a/q", "10.66.0.12")]);
        world.Allows(Pod("team-b/x", Ip));
        world.Allows(Pod("team-b/x", "10.66.0.11"));
        world.Denies(Pod("team-b/x", "10.66.0.12"), "Pod team-a/q");
        Assert.Throws<ArgumentException>(() => world.Facts.Replace(ObjectKind.Pod, [Vm("team-a/vm")]));
    }

    [Fact]
    public void Whoever_comes_first_is_served()
    {
        ObjectView[] askers = [Vm("team-a/a", Ip), Pod("team-b/b", Ip), Workload(ObjectKind.Deployment, "team-a/c", Ip), IP("team-b/d", Ip), Vip("e", Ip)];
        foreach (var first in askers)
        {
            var world = new World();
            world.Allows(first);
            world.With(first);
            foreach (var second in askers)
            {
                if (second == first)
                {
                    world.Allows(second);
                }
                else
                {
                    world.Denies(second);
                }
            }
        }
    }

    // Findings are compared as a set: which of two holders is named first may follow the order they came in.
    private static string Verdicts(IEnumerable<Action<World>> actions)
    {
        var world = new World(empty: true);
        foreach (var action in actions)
        {
            action(world);
        }

        return string.Join('\n', Questions.Select(question =>
        {
            var verdict = world.Decide(question);
            var findings = verdict.Findings.Select(finding => $"{finding.Severity} {finding.Reason} {finding.Holder} {string.Join(',', finding.Evidence.Order(StringComparer.Ordinal))}");
            return $"{question.Name}: {verdict.Severity} {string.Join("; ", findings.Order(StringComparer.Ordinal))} missing {string.Join(',', verdict.Missing.Select(name => name.ToString()).Order(StringComparer.Ordinal))}";
        }));
    }
}
