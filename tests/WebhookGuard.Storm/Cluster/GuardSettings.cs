using System.Globalization;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.Storm.Cluster;

/// <summary>The settings of <c>serve</c> that the storm chooses.</summary>
internal static class GuardSettings
{
    /// <summary>Whether this guard can take claims at all.</summary>
    public static async Task<bool> KnowsClaimsAsync() =>
        (await GuardProgram.RunAsync("serve", "--help")).StandardOutput.Contains("--claims", StringComparison.Ordinal);

    public static async Task<IReadOnlyList<string>> OfAsync(StormOptions options) => await KnowsClaimsAsync()
        ?
        [
            "--claims", options.Claims ? "true" : "false",
            "--request-timeout", Seconds(options.RequestTimeout),
            "--housekeeping-interval", Seconds(options.HousekeepingInterval),
        ]
        : [];

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}
