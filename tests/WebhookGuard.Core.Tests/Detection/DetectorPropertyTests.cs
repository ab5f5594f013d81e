using CsCheck;
using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Detection;

/// <summary>What is found depends on what there is, not on how it came about.</summary>
public class DetectorPropertyTests
{
    private static readonly AnnotationSet Given = Annotations(
        (AnnotationKeys.IPAddress, Ip), (AnnotationKeys.LogicalSwitch, "tenant-a"), ("ovn.kubernetes.io/allocated", "true"));

    private static readonly ObjectView[] Objects =
    [
        Subnet("tenant-a", "10.66.0.0/24"),
        Subnet("tenant-a", "10.77.0.0/24"),
        Pod("team-a/p") with { Annotations = Given },
        Pod("team-a/p", phase: "Pending") with { Annotations = Given },
        Pod("team-a/q") with { Annotations = Given },
        Vm("team-a/vm"),
        Vmi("team-a/vm"),
        Launcher("team-a/vm") with { Annotations = Given },
        Vm("team-a/p"),
        IP("team-a/p", Ip),
        IP("team-a/vm", Ip),
        IP("team-a/gone", Ip),
        IP("team-a/q", "10.66.0.11", reserved: "true"),
        Workload(ObjectKind.StatefulSet, "team-a/set", replicas: 1),
    ];

    private static readonly Holding[] Ports =
        [Port("team-a/p", Ip), Port("team-a/q", Ip), Port("team-a/vm", Ip), Port("team-a/gone", Ip), Port("team-a/set-0", Ip), Port("team-a/set-7", "10.66.0.9")];

    private static readonly Gen<(int Thing, bool Present)[]> Histories = Gen.Select(Gen.Int[0, Objects.Length + Ports.Length - 1], Gen.Bool).Array[0, 60];

    [Fact]
    public void A_history_finds_what_its_end_does() => Histories.Sample(
        history =>
        {
            var lived = new World(empty: true);
            foreach (var (thing, present) in history)
            {
                Apply(lived, thing, present);
            }

            var end = new World(empty: true);
            foreach (var name in lived.Facts.Objects.All.Select(view => view.Name).OrderBy(name => name.ToString(), StringComparer.Ordinal).ToList())
            {
                end.With(lived.Facts.Objects.Find(name)!);
            }

            foreach (var (thing, present) in history.GroupBy(step => step.Thing).Select(steps => steps.Last()).Where(step => step.Thing >= Objects.Length))
            {
                Apply(end, thing, present);
            }

            Assert.Equal(Text(end), Text(lived));
        },
        iter: 3_000);

    private static void Apply(World world, int thing, bool present)
    {
        if (thing >= Objects.Length)
        {
            var port = Ports[thing - Objects.Length];
            world.Facts.Index.Set(new HoldingKey("Logical_Switch_Port", port.Object.Name), present ? [port] : []);
        }
        else if (present)
        {
            world.Facts.Set(Objects[thing]);
        }
        else
        {
            world.Facts.Remove(Objects[thing].Name);
        }
    }

    private static string Text(World world)
    {
        var found = new Detector(world.Facts, new DetectorOptions()).Find();
        return string.Join('\n', found.Discrepancies.Select(item => $"{item.Kind} {item.Subnet} {item.Owner} {item.State} {string.Join(',', item.Addresses)} {string.Join(',', item.Evidence)} {item.Advice}")
            .Concat(found.Duplicates.Select(item => $"{item.Scope} {item.Address} {string.Join(',', item.Owners.Select(owner => $"{owner.Name} {string.Join('+', owner.Evidence)}"))}"))
            .Concat(found.NotJudged.Select(item => item.ToString())));
    }
}
