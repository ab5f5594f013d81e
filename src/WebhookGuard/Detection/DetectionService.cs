using System.Threading.Channels;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Detection;

/// <summary>
/// Looks, on every replica and again and again, for what is wrong already, shows it as metrics, and tells of it if that is this replica's task.
/// </summary>
/// <param name="work">How it searches, and when.</param>
/// <param name="reports">Who acts on what was found.</param>
/// <param name="teller">Who tells of it.</param>
/// <param name="metrics">Where it is shown.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures are logged.</param>
internal sealed class DetectionService(
    DetectionWork work, DetectionReports reports, DetectionTeller teller, DetectionMetrics metrics, TimeProvider time, ILogger<DetectionService> logger) : BackgroundService
{
    /// <summary>A search is followed by a pause of at least so many times its own duration: it takes a tenth of one processor's time at most.</summary>
    private const int PausePerSearch = 9;

    private readonly ChannelReader<DetectionReport> told = reports.Subscribe();

    private bool failing;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(Task.Run(() => SearchAsync(stoppingToken), stoppingToken), TellAsync(stoppingToken));
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The end that was asked for; what a cancelled call throws depends on where it was.
        }
    }

    private async Task SearchAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var took = TimeSpan.Zero;

            // While a source is behind, what the others tell is of another moment: every new Pod's port would be a leftover. What was found
            // before stays as it is, and the time of the last search tells how old it is.
            if (work.IsCurrent())
            {
                took = SearchOnce();
            }

            await Task.Delay(TimeSpan.FromTicks(Math.Max(work.Interval.Ticks, PausePerSearch * took.Ticks)), time, cancellationToken);
        }
    }

    private TimeSpan SearchOnce()
    {
        var start = time.GetTimestamp();
        try
        {
            var report = work.Search();
            metrics.Show(report);
            reports.Publish(report);
            if (failing)
            {
                failing = false;
                Log.SearchGoesOn(logger);
            }
        }
        catch (Exception failed)
        {
            if (!failing)
            {
                failing = true;
                Log.SearchFails(logger, failed);
            }
        }

        var took = time.GetElapsedTime(start);
        metrics.CountSearch(took);
        return took;
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        await foreach (var report in told.ReadAllAsync(cancellationToken))
        {
            try
            {
                await teller.TellAsync(report, cancellationToken);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                // Else the host would end the whole program, admission included.
                Log.Fault(logger, fault);
            }
        }
    }
}
