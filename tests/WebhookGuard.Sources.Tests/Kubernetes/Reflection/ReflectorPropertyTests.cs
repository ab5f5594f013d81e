using CsCheck;
using Microsoft.AspNetCore.Http;
using WebhookGuard.TestKit.FakeApiServer;

namespace WebhookGuard.Sources.Tests.Kubernetes.Reflection;

public sealed class ReflectorPropertyTests
{
    private enum Kind
    {
        Upsert,
        Delete,
        Recreate,
        Advance,
        Bookmark,
        EndWatches,
        ResetWatches,
        Compact,
        Uninstall,
        Install,
        FailList,
        FailWatch,
        LetItWork,
    }

    private static readonly Gen<Step> Actions = Gen.Select(
        Gen.Frequency(
            (6, Gen.Const(Kind.Upsert)),
            (3, Gen.Const(Kind.Delete)),
            (2, Gen.Const(Kind.Recreate)),
            (1, Gen.Const(Kind.Advance)),
            (1, Gen.Const(Kind.Bookmark)),
            (1, Gen.Const(Kind.EndWatches)),
            (2, Gen.Const(Kind.ResetWatches)),
            (1, Gen.Const(Kind.Compact)),
            (1, Gen.OneOf(Gen.Const(Kind.Install), Gen.Const(Kind.Uninstall))),
            (2, Gen.OneOf(Gen.Const(Kind.FailList), Gen.Const(Kind.FailWatch))),
            (3, Gen.Const(Kind.LetItWork))),
        Gen.Int[0, 5],
        (kind, number) => new Step(kind, number));

    [Fact]
    public Task After_any_interleaving_the_handler_holds_what_the_server_holds() =>
        Actions.Array[1, 40].SampleAsync(RunAsync, iter: 60, threads: 2);

    private static async Task RunAsync(Step[] actions)
    {
        await using var server = await FakeServer.StartAsync();
        var options = ReflectionRun.Quick with
        {
            PageSize = 2,
            BackoffInitial = TimeSpan.FromMilliseconds(1),
            BackoffMaximum = TimeSpan.FromMilliseconds(4),
            NotInstalledInterval = TimeSpan.FromMilliseconds(5),
        };
        await using var reflection = new ReflectionRun(server.Address, options: options);
        var value = 0;
        foreach (var action in actions)
            await ApplyAsync(server, action, ++value);

        server.IsInstalled = true;
        server.Upsert("the-end", "1");
        await reflection.UntilEqualAsync(server.Values);
        Assert.Empty(reflection.Handler.Misfits);
        Assert.Equal(server.Values().Count, reflection.State.Objects);
    }

    private static async Task ApplyAsync(FakeServer server, Step action, int value)
    {
        var name = $"o{action.Number}";
        switch (action.Kind)
        {
            case Kind.Upsert:
                server.Upsert(name, $"{value}");
                break;
            case Kind.Delete:
                server.Delete(name);
                break;
            case Kind.Recreate:
                server.Recreate(name, $"{value}");
                break;
            case Kind.Advance:
                server.Advance();
                break;
            case Kind.Bookmark:
                server.Bookmark();
                break;
            case Kind.EndWatches:
                server.EndWatches();
                break;
            case Kind.ResetWatches:
                server.ResetWatches();
                break;
            case Kind.Compact:
                server.Compact();
                break;
            case Kind.Install or Kind.Uninstall:
                server.IsInstalled = action.Kind == Kind.Install;
                break;
            case Kind.FailList:
                server.OnNext(FakeRequestKind.List, context => FailListAsync(context, action.Number));
                break;
            case Kind.FailWatch:
                server.OnNext(FakeRequestKind.Watch, context => FailWatchAsync(context, action.Number));
                break;
            default:
                await Task.Delay(TimeSpan.FromMilliseconds(action.Number * 2), TimeProvider.System, CancellationToken.None);
                break;
        }
    }

    private static async Task FailListAsync(HttpContext context, int how)
    {
        switch (how)
        {
            case 0:
                await context.AnswerStatusAsync(410, "Expired", "too old");
                break;
            case 1:
                await context.AnswerStatusAsync(504, "Timeout", "Too large resource version: 900, current: 100");
                break;
            case 2:
                await context.AnswerAsync(200, """{"kind":"ConfigMapList","metadata":{"resourceVersion":"1"},"items":[""");
                break;
            case 3:
                await context.BeginWatchAsync();
                await context.WriteAsync("""{"kind":"ConfigMapList","items":[],""");
                context.Abort();
                break;
            case 4:
                context.Abort();
                break;
            default:
                await context.AnswerStatusAsync(500, "InternalError", "not now");
                break;
        }
    }

    private static async Task FailWatchAsync(HttpContext context, int how)
    {
        switch (how)
        {
            case 0:
                await context.AnswerStatusAsync(410, "Expired", "too old");
                break;
            case 1:
                await context.AnswerStatusAsync(429, "TooManyRequests", "not now");
                break;
            case 2:
                await context.BeginWatchAsync();
                await context.WriteAsync(FakeAnswers.Error(410, "Expired", "too old"));
                break;
            case 3:
                await context.BeginWatchAsync();
                await context.WriteAsync("""{"type":"ADDED","object":{"metadata":{"name":"o1",""");
                break;
            case 4:
                await context.BeginWatchAsync();
                await context.WriteAsync("garbage\n");
                break;
            default:
                await context.BeginWatchAsync();
                break;
        }
    }

    private sealed record Step(Kind Kind, int Number);
}
