using System.Diagnostics;
using System.Net.Sockets;

namespace WebhookGuard.Benchmarks.Admission;

/// <summary>
/// Sends requests over kept TLS connections, as the API server does, and measures how long each answer takes. One thread does it all, so that
/// the client takes as little of the machine as it can.
/// </summary>
internal sealed class LoadGenerator : IDisposable
{
    private readonly LoadConnection[] connections;

    private LoadGenerator(LoadConnection[] connections) => this.connections = connections;

    /// <summary>Connects.</summary>
    /// <param name="webhook">Where to.</param>
    /// <param name="count">How many connections.</param>
    public static async Task<LoadGenerator> ConnectAsync(WebhookAddress webhook, int count)
    {
        var made = new LoadConnection[count];
        for (var i = 0; i < count; i++)
        {
            made[i] = await LoadConnection.ConnectAsync(webhook);
        }

        return new LoadGenerator(made);
    }

    /// <summary>Sends without a pause: each connection its next request as soon as it has its answer.</summary>
    /// <param name="requests">What to send, in turn.</param>
    /// <param name="duration">How long.</param>
    public LoadResult Saturate(IReadOnlyList<byte[]> requests, TimeSpan duration) => Run(requests, TimeSpan.Zero, duration, interval: 0);

    /// <summary>
    /// Sends at a fixed rate, whether answers come or not; a request that has to wait for a connection counts from when it was due. While the
    /// client itself is kept from its processor nothing is due, and what is under way then is not counted: neither is the webhook's doing.
    /// </summary>
    /// <param name="requests">What to send, in turn.</param>
    /// <param name="leadIn">How long before what is counted, so that another's turn is out of the caches again.</param>
    /// <param name="duration">How long what is counted.</param>
    /// <param name="rate">How many in a second.</param>
    public LoadResult Pace(IReadOnlyList<byte[]> requests, TimeSpan leadIn, TimeSpan duration, double rate) =>
        Run(requests, leadIn, duration, (long)(Stopwatch.Frequency / rate));

    /// <summary>The answer to one request.</summary>
    public string Ask(byte[] request) => connections[0].Ask(request);

    public void Dispose()
    {
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
    }

    private LoadResult Run(IReadOnlyList<byte[]> requests, TimeSpan leadIn, TimeSpan duration, long interval)
    {
        var idle = new Stack<LoadConnection>(connections);
        var busy = new List<LoadConnection>();
        var latencies = new List<double>();
        var start = Stopwatch.GetTimestamp();
        var counted = start + (long)(leadIn.TotalSeconds * Stopwatch.Frequency);
        var end = counted + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var (due, next) = (start, 0);
        var pulse = new Pulse(start);
        while (true)
        {
            MakeUp();
            var now = Stopwatch.GetTimestamp();
            while (idle.Count > 0 && now < end && due <= now)
            {
                var connection = idle.Pop();
                connection.Send(requests[next++ % requests.Count], interval == 0 ? now : due);
                busy.Add(connection);
                due += interval;
                MakeUp();
                now = Stopwatch.GetTimestamp();
            }

            if (busy.Count == 0)
            {
                if (now >= end)
                {
                    return new LoadResult(latencies, Stopwatch.GetElapsedTime(start, now));
                }

                continue;
            }

            // Between two requests that are due it looks without waiting: a wait takes whole milliseconds.
            var readable = busy.ConvertAll(connection => connection.Socket);
            Socket.Select(readable, null, null, interval == 0 ? 1_000_000 : 0);
            MakeUp();
            for (var i = busy.Count - 1; i >= 0; i--)
            {
                if (readable.Contains(busy[i].Socket))
                {
                    var took = busy[i].Receive();
                    MakeUp();
                    if (!busy[i].IsSpoilt && busy[i].Due >= counted)
                    {
                        latencies.Add(took.TotalMilliseconds);
                    }

                    idle.Push(busy[i]);
                    busy.RemoveAt(i);
                }
            }
        }

        void MakeUp()
        {
            if (interval > 0 && pulse.Missed() is > 0 and var missed)
            {
                due += missed;
                busy.ForEach(connection => connection.IsSpoilt = true);
            }
        }
    }
}
