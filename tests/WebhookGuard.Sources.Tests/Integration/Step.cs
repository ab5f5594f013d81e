using CsCheck;
using WebhookGuard.Core.Objects;
using WebhookGuard.TestKit.FakeApiServer;

namespace WebhookGuard.Sources.Tests.Integration;

/// <summary>One thing that happens to the servers or to the way to them.</summary>
/// <param name="Name">What a failing test shows.</param>
/// <param name="RunAsync">Does it.</param>
internal sealed record Step(string Name, Func<World, Task> RunAsync)
{
    /// <summary>Every kind of step, the changes more often than the faults.</summary>
    public static readonly Gen<Step> Any = Gen.Frequency((4, ObjectChange()), (2, ApiServerFault()), (9, NorthboundSteps.Change), (2, NorthboundFault()), (1, Pause()), (1, Gen.Const(new Step("compare", world => world.AssertEqualToFreshReadAsync()))));

    public override string ToString() => Name;

    /// <summary>Any of these.</summary>
    public static Gen<T> OneOf<T>(IReadOnlyList<T> choices) => Gen.Int[0, choices.Count - 1].Select(i => choices[i]);

    private static Gen<Step> ObjectChange() => Gen.Select(
        OneOf(FakeCluster.Kinds),
        Gen.Int[0, 3].Select(i => $"tenant-{i}"),
        Gen.Int[0, 5],
        Gen.Frequency((3, Gen.Const("set")), (1, Gen.Const("delete")), (1, Gen.Const("recreate"))),
        (kind, name, variant, action) => new Step($"{action} {kind} {name} as {variant}", world =>
        {
            var server = world.Cluster[kind];
            switch (action)
            {
                case "set": server.Upsert(Objects.Make(kind, name, variant)); break;
                case "recreate": server.Recreate(Objects.Make(kind, name, variant)); break;
                default: server.Delete(name, Objects.NamespaceOf(kind)); break;
            }

            return Task.CompletedTask;
        }));

    private static Gen<Step> ApiServerFault() => Gen.Select(
        OneOf(FakeCluster.Kinds),
        OneOf<(string Name, Action<FakeServer, ObjectKind> Run)>(
        [
            ("reset watches", (server, _) => server.ResetWatches()),
            ("end watches", (server, _) => server.EndWatches()),
            ("compact", (server, kind) => Interrupted(server, kind, server.Compact)),
            ("restore", (server, kind) => Interrupted(server, kind, () => server.Restore(50))),
            ("advance", (server, _) => server.Advance()),
            ("fail a list", (server, _) => server.OnNext(FakeRequestKind.List, context =>
            {
                context.Abort();
                return Task.CompletedTask;
            })),
        ]),
        (kind, fault) => new Step($"{fault.Name} of {kind}", world =>
        {
            fault.Run(world.Cluster[kind], kind);
            return Task.CompletedTask;
        }));

    private static Gen<Step> Pause() => Gen.Int[1, 15].Select(time =>
        new Step($"wait {time} ms", _ => Task.Delay(TimeSpan.FromMilliseconds(time), TimeProvider.System)));

    // The next watch finds its version gone, error 410, and with it the news that an object is: only a list can tell.
    private static void Interrupted(FakeServer server, ObjectKind kind, Action lose)
    {
        server.OnNext(FakeRequestKind.Watch, context =>
        {
            server.Delete("tenant-0", Objects.NamespaceOf(kind));
            lose();
            return context.AnswerStatusAsync(410, "Expired", "too old resource version");
        });
        server.ResetWatches();
    }

    private static Gen<Step> NorthboundFault() => Gen.Frequency(
        (4, Gen.Const(OnGate("cut", gate => gate.Cut()))),
        (2, Gen.Const(OnGate("close", gate => gate.Close()))),
        (3, Gen.Const(OnGate("open", gate => gate.Open()))),
        (2, Gen.Const(new Step("resync", world =>
        {
            world.Resync();
            return Task.CompletedTask;
        }))),
        (1, Gen.Bool.Select(orderly => new Step(orderly ? "restart" : "crash", world => world.Northbound.RestartAsync(orderly)))));

    private static Step OnGate(string name, Action<TestKit.Ovsdb.TcpGate> act) => new(name, world =>
    {
        act(world.Northbound.Gate);
        return Task.CompletedTask;
    });
}
