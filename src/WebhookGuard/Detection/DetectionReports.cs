using System.Threading.Channels;

namespace WebhookGuard.Detection;

/// <summary>
/// Hands each report to everybody who acts on it. Acting waits for the API server; searching must not. What was not taken in time is replaced by
/// the next report, which says all there is.
/// </summary>
internal sealed class DetectionReports
{
    private readonly List<Channel<DetectionReport>> readers = [];

    /// <summary>Adds a reader; to be called before the first report.</summary>
    public ChannelReader<DetectionReport> Subscribe()
    {
        var reports = Channel.CreateBounded<DetectionReport>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        readers.Add(reports);
        return reports.Reader;
    }

    /// <summary>Hands a report to all readers.</summary>
    public void Publish(DetectionReport report)
    {
        foreach (var reader in readers)
        {
            reader.Writer.TryWrite(report);
        }
    }
}
