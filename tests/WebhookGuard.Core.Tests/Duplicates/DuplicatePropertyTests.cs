using CsCheck;
using WebhookGuard.Core.Duplicates;
using WebhookGuard.Core.Objects;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Duplicates;

/// <summary>What is found is what decisions would refuse, no more and no less: both tell owners apart in one way.</summary>
public class DuplicatePropertyTests
{
    private static readonly WorkloadView Deployment = Workload(ObjectKind.Deployment, "team-a/web", Ip);
    private static readonly WorkloadView ReplicaSet = Workload(ObjectKind.ReplicaSet, "team-a/web-1", Ip, controller: By(Deployment));
    private static readonly WorkloadView Set = Workload(ObjectKind.StatefulSet, "team-a/set", replicas: 2);

    // Each asks for the address, or not.
    private static readonly Func<string?, ObjectView>[] Objects =
    [
        ip => Vm("team-a/db", ip),
        ip => Vmi("team-a/db", ip),
        ip => Launcher("team-a/db", ip),
        ip => Launcher("team-a/db", ip, "zzzzz") with { Terminating = true },
        ip => Vm("team-b/db", ip),
        ip => Pod("team-a/db", ip),
        ip => Pod("team-a/p", ip),
        ip => Pod("team-a/done", ip, phase: "Failed"),
        ip => Deployment with { Annotations = AsksFor(ip) },
        _ => ReplicaSet,
        ip => Pod("team-a/web-1-a", ip, By(ReplicaSet)),
        ip => Pod("team-a/web-1-b", ip, By(ReplicaSet)),
        ip => Pod("team-a/web-1-c", ip, By(ReplicaSet)) with { Terminating = true },
        ip => Pod("team-a/web-1-d", ip, By(ReplicaSet), phase: "Succeeded"),
        ip => Set with { Annotations = AsksFor(ip) },
        ip => Pod("team-a/set-0", ip, By(Set)),
        ip => IP("team-a/db", ip ?? "10.66.0.99"),
        ip => IP("team-a/gone", ip ?? "10.66.0.99"),
        ip => Claim(ip ?? "10.66.0.99"),
    ];

    private static readonly string[] Ports =
        ["team-a/db", "team-b/db", "team-a/p", "team-a/done", "team-a/gone", "team-a/web-1-a", "team-a/web-1-c", "team-a/web-1-d", "team-a/set-1", "team-a/set-7", "team-a/virt-launcher-db-abcde"];

    private static readonly Gen<(int[] Objects, int[] Ports)> Worlds = Gen.Select(
        Gen.Frequency((5, Gen.Const(0)), (2, Gen.Const(1)), (2, Gen.Const(2))).Array[Objects.Length],
        Gen.Frequency((5, Gen.Const(0)), (1, Gen.Const(1))).Array[Ports.Length]);

    [Fact]
    public void An_owner_is_found_exactly_if_its_object_would_be_refused_the_address() => Worlds.Sample(
        chosen =>
        {
            var world = new World();
            for (var i = 0; i < Objects.Length; i++)
            {
                var view = Objects[i](chosen.Objects[i] == 2 ? Ip : null);

                // Decisions want proof of a Pod's controllers; what is there already is taken at its word.
                if (chosen.Objects[i] > 0 || view is WorkloadView)
                {
                    world.With(view);
                }
            }

            for (var i = 0; i < Ports.Length; i++)
            {
                if (chosen.Ports[i] > 0)
                {
                    world.WithPort(Ports[i], Ip);
                }
            }

            var found = new DuplicateFinder(world.Facts).Find();
            var owners = found.Where(duplicate => duplicate.Address.ToString() == Ip).SelectMany(duplicate => duplicate.Owners).Select(owner => owner.Name).ToHashSet();
            Assert.NotEqual(1, owners.Count);
            foreach (var view in Holding(world))
            {
                var verdict = world.Decide(view);
                Assert.True(verdict.IsConflict == owners.Contains(view.Name), $"{view.Name}: {string.Join(' ', verdict.Findings)}; found {string.Join(", ", owners)}");
            }
        },
        iter: 10_000);

    // The VMs and Pods that hold the address, as if each were made now. What leaves would ask against its own heir: see the other tests.
    private static IEnumerable<ObjectView> Holding(World world)
    {
        Assert.True(Core.Addresses.Address.TryParseIP(Ip, out var address));
        var holders = world.Facts.Index.Find(address).Select(holding => Core.Owners.Holder.Of(holding, new Core.Owners.ObjectLookup(world.Facts.Objects)).Owner).ToHashSet();
        foreach (var name in holders)
        {
            switch (world.Facts.Objects.Find(name))
            {
                case VirtualMachineView vm:
                    yield return vm with { Annotations = AsksFor(Ip) };
                    break;
                case PodView { Terminating: false, Finished: false } pod:
                    yield return pod with { Annotations = AsksFor(Ip) };
                    break;
            }
        }
    }
}
