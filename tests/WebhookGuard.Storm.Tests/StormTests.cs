using WebhookGuard.Storm.Checker;
using WebhookGuard.Storm.Faults;
using WebhookGuard.Storm.Report;
using WebhookGuard.TestKit.Kubernetes;
using Xunit.Abstractions;

namespace WebhookGuard.Storm.Tests;

/// <summary>The short form of the storm; <c>tests/storm.sh</c> is the long one.</summary>
public sealed class StormTests(ITestOutputHelper output)
{
    [ApiServerFact]
    public async Task Nobody_gets_an_address_twice_and_nobody_is_denied_a_free_one_while_everything_breaks()
    {
        var report = await RunAsync(StormOptions.Short);

        Assert.Empty(report.Violations);
        // A storm in which nothing happened would prove nothing.
        Assert.True(report.Holdings > 100, "addresses came to be held");
        Assert.True(report.DeniedByHolder > 100, "requests were denied");
        Assert.True(report.Faults.Any(fault => fault.Kind == FaultKind.ReplicaKilled), "a replica was killed");
    }

    /// <summary>The checker is proven to catch: without claims, replicas whose watches are late let duplicates in.</summary>
    [ApiServerFact]
    public async Task Without_claims_duplicates_get_in_and_are_found()
    {
        var report = await RunAsync(StormOptions.Short with { Claims = false, StopAtDuplicate = true });

        Assert.Contains(report.Violations, violation => violation.Promise == Promise.NoDuplicate);
    }

    private async Task<StormReport> RunAsync(StormOptions options)
    {
        var report = await StormRun.RunAsync(options, output.WriteLine);
        output.WriteLine(ReportWriter.Table(report));
        return report;
    }
}
