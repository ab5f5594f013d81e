using System.Globalization;

namespace WebhookGuard.Storm.Cluster;

/// <summary>The settings of <c>serve</c> that the storm chooses.</summary>
internal static class GuardSettings
{
    public static IEnumerable<string> Of(StormOptions options) =>
    [
        "--claims", options.Claims ? "true" : "false",
        "--request-timeout", Seconds(options.RequestTimeout),
        "--housekeeping-interval", Seconds(options.HousekeepingInterval),
        "--namespace", "webhookguard",
    ];

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}
