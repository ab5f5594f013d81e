using System.Globalization;
using System.Text;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Tests.Telemetry;

/// <summary>Reads metrics as a scrape shows them, without a server.</summary>
internal static class MetricValues
{
    /// <summary>The value of a sample such as <c>webhookguard_leader</c> or <c>webhookguard_claims{phase="bound"}</c>.</summary>
    public static async Task<double> ValueAsync(this GuardMetrics metrics, string sample)
    {
        var text = await metrics.TextAsync();
        var line = Assert.Single(text.Split('\n'), line => line.StartsWith($"{sample} ", StringComparison.Ordinal));
        return double.Parse(line[(sample.Length + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>All of it.</summary>
    public static async Task<string> TextAsync(this GuardMetrics metrics)
    {
        using var text = new MemoryStream();
        await metrics.Registry.CollectAndExportAsTextAsync(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
