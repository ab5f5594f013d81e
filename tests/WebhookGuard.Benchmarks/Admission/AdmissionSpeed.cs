using System.Globalization;
using WebhookGuard.Benchmarks.Clusters;
using WebhookGuard.Benchmarks.Processes;

namespace WebhookGuard.Benchmarks.Admission;

/// <summary>
/// How fast <c>/validate</c> answers over TLS, beside an empty webhook, and whether it matters how many addresses there are. Each webhook has a
/// process and a processor of its own, the client the other; all of them take turns.
/// </summary>
internal sealed class AdmissionSpeed : IBenchmark
{
    private const int Few = 1_000;
    private const int Many = 1_000_000;
    private const int Connections = 16;
    private const int Rounds = 7;
    private const int WarmUpRounds = 3;

    // Short and many: most of them are spared by what else runs on the machine for a moment, several times a second.
    private const int PacedRounds = 84;
    private const int ToldOf = 12;
    private const double AllowedLimit = 1024;
    private const double DeniedLimit = 6 * 1024;
    private const int ClientProcessor = 0;
    private const int WebhookProcessor = 1;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LeadIn = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PacedTurn = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    public string Name => "admission";

    /// <inheritdoc/>
    public string Summary => "throughput, latency and allocation of /validate over TLS with 1,000 and 1,000,000 addresses, beside an empty webhook";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress)
    {
        progress("starting an empty webhook and two guards");
        await using var empty = await MeasuredWebhook.StartAsync("empty-webhook", Connections);
        await using var few = await StartGuardAsync(Few);
        await using var many = await StartGuardAsync(Many);
        MeasuredWebhook[] all = [empty, few, many];
        foreach (var webhook in all)
        {
            await webhook.PinAsync(WebhookProcessor);
        }

        await ChildProcess.PinAsync(Environment.ProcessId, ClientProcessor);
        var mix = RecordedReviews.All();
        for (var round = 0; round < WarmUpRounds + Rounds; round++)
        {
            foreach (var webhook in all)
            {
                webhook.Saturate(mix, Turn, keep: round >= WarmUpRounds);
            }

            progress($"round {round + 1} of {WarmUpRounds + Rounds}, at saturation: {string.Join(", ", all.Select(webhook => $"{webhook.LastRate:0}/s"))}");
        }

        // The empty webhook twice: at what is half of the guard's saturation, and at half of its own.
        var half = many.Rate / 2;
        List<double>[] tails = [[], [], [], []];
        for (var round = 0; round < PacedRounds; round++)
        {
            tails[0].Add(many.Pace(mix, LeadIn, PacedTurn, half));
            tails[1].Add(few.Pace(mix, LeadIn, PacedTurn, half));
            tails[2].Add(empty.Pace(mix, LeadIn, PacedTurn, half));
            tails[3].Add(empty.Pace(mix, LeadIn, PacedTurn, empty.Rate / 2));
            if ((round + 1) % ToldOf == 0)
            {
                progress($"round {round + 1} of {PacedRounds}, median p99 at {half:0}/s: {string.Join(", ", tails.Select(tail => $"{Samples.Median(tail):0.000} ms"))}");
            }
        }

        var p99 = tails.Select(Samples.Median).ToArray();
        progress("allocation");
        var asksNothing = await many.AllocationAsync(mix, Turn, "\"allowed\":true");
        var taken = SyntheticCluster.Place(0);
        var denied = await many.AllocationAsync(RecordedReviews.Asking(taken.IPv4, taken.Subnet), Turn, "Free near it");
        var ofEmpty = await empty.AllocationAsync(mix, Turn, "\"allowed\":true");
        return
        [
            new Figure("throughput of recorded reviews at 1,000,000 addresses / of an empty webhook", "1/s", many.Rate, empty.Rate, 0.9) { MoreIsBetter = true },
            new Figure("p99 at half of its saturation, 1,000,000 addresses / of an empty webhook at half of its own", "ms", p99[0], p99[3], 1.15),
            new Figure("p99 at half of its saturation, 1,000,000 addresses / of an empty webhook at the same rate", "ms", p99[0], p99[2], 1.15),
            new Figure("throughput at 1,000 addresses / at 1,000,000", "1/s", few.Rate, many.Rate, 1.05),
            new Figure("p99 at 1,000,000 addresses / at 1,000", "ms", p99[0], p99[1], 1.05),
            new Figure("processor time of a recorded review at 1,000,000 addresses / of an empty webhook", "µs", many.ProcessorTime, empty.ProcessorTime, null),
            new Figure("allocation of a recorded review / limit", "bytes", asksNothing, AllowedLimit, 1),
            new Figure("allocation of a denied review with suggestions / limit", "bytes", denied, DeniedLimit, 1),
            new Figure("allocation of a review by an empty webhook / limit", "bytes", ofEmpty, AllowedLimit, null),
        ];
    }

    private static Task<MeasuredWebhook> StartGuardAsync(int addresses) => MeasuredWebhook.StartAsync(
        "guard",
        Connections,
        RecordedReviews.State,
        (addresses / SyntheticCluster.AddressesPerPod).ToString(CultureInfo.InvariantCulture));
}
