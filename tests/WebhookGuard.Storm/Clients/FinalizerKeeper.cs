using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Clients;

/// <summary>Lets objects in deletion go, some time after.</summary>
internal sealed class FinalizerKeeper
{
    private const int Longest = 1500;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<Asker> leaving = new();
    private readonly ApiClient api;
    private readonly ObjectLog log;
    private readonly Random random;

    public FinalizerKeeper(ObjectLog log, ApiClient api, Random random)
    {
        (this.log, this.api, this.random) = (log, api, random);
        log.Changed += version =>
        {
            if (version is { Leaving: true, Gone: false })
            {
                leaving.Enqueue(version.Who);
            }
        };
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var due = new PriorityQueue<Asker, long>();
        while (await StormClock.WaitAsync(Tick, cancellationToken))
        {
            var now = TimeProvider.System.GetTimestamp();
            while (leaving.TryDequeue(out var next))
            {
                due.Enqueue(next, After(now, random.Next(Longest)));
            }

            while (due.TryPeek(out var who, out var at) && at <= now)
            {
                due.Dequeue();
                if (log.Find(who.Object) is { Leaving: true } && !await LetGoAsync(who, cancellationToken))
                {
                    due.Enqueue(who, After(now, Longest));
                }
            }
        }
    }

    private static long After(long now, int milliseconds) => now + (milliseconds * TimeProvider.System.TimestampFrequency / 1000);

    private async Task<bool> LetGoAsync(Asker who, CancellationToken cancellationToken)
    {
        var (record, _) = await api.SendAsync(
            new ApiRequest
            {
                Kind = RequestKind.Update,
                Who = who,
                Path = Manifests.Path(who.Object),
                Body = new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } },
            },
            cancellationToken);
        return record.Outcome is Outcome.Granted or Outcome.NotFound;
    }
}
