using WebhookGuard.Core.Detection;
using WebhookGuard.Telemetry;
using WebhookGuard.Tests.Telemetry;
using static WebhookGuard.Tests.Detection.Found;

namespace WebhookGuard.Tests.Detection;

public sealed class DetectionMetricsTests
{
    private readonly GuardMetrics metrics = new();

    [Fact]
    public async Task Duplicates_are_counted_by_how_many_of_the_owners_have_a_port()
    {
        metrics.Detection.Show(Report([DuplicateWithPorts(1, 3), DuplicateWithPorts(2, 2), DuplicateWithPorts(3, 1), DuplicateWithPorts(4, 0)]));
        Assert.Equal(2, await metrics.ValueAsync("webhookguard_duplicates{evidence=\"ports\"}"));
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_duplicates{evidence=\"port\"}"));
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_duplicates{evidence=\"objects\"}"));

        metrics.Detection.Show(Report());
        Assert.Equal(0, await metrics.ValueAsync("webhookguard_duplicates{evidence=\"ports\"}"));
        Assert.Equal(2_000_000_000, await metrics.ValueAsync("webhookguard_detection_last_search_timestamp_seconds"));
    }

    [Fact]
    public async Task Other_discrepancies_are_counted_by_kind()
    {
        metrics.Detection.Show(Report(
            Leftover(1, kind: DiscrepancyKind.IPWithoutPort), Leftover(2, kind: DiscrepancyKind.PortWithoutIP), Leftover(3, kind: DiscrepancyKind.PortWithoutIP)));

        Assert.Equal(1, await metrics.ValueAsync("webhookguard_discrepancies{kind=\"ip-without-port\"}"));
        Assert.Equal(2, await metrics.ValueAsync("webhookguard_discrepancies{kind=\"port-without-ip\"}"));
        Assert.Equal(0, await metrics.ValueAsync("webhookguard_discrepancies{kind=\"outside-subnet\"}"));
    }

    [Fact]
    public async Task Leftovers_are_counted_by_Subnet_with_the_age_of_the_oldest()
    {
        var report = Report(Leftover(1), Leftover(2), Leftover(3, "gone"));
        metrics.Detection.Show(report with
        {
            Subnets = ["tenant-a", "tenant-b"],
            Discrepancies = [.. report.Discrepancies.Select((item, i) => item with { Since = Now.AddSeconds(-10 * i) })],
        });

        Assert.Equal(2, await metrics.ValueAsync("webhookguard_leftovers{subnet=\"tenant-a\"}"));
        Assert.Equal(10, await metrics.ValueAsync("webhookguard_leftover_oldest_seconds{subnet=\"tenant-a\"}"));
        Assert.Equal(0, await metrics.ValueAsync("webhookguard_leftovers{subnet=\"tenant-b\"}"));
        Assert.Equal(0, await metrics.ValueAsync("webhookguard_leftover_oldest_seconds{subnet=\"tenant-b\"}"));
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_leftovers{subnet=\"gone\"}"));
    }

    [Fact]
    public async Task A_Subnet_that_is_gone_is_shown_no_more()
    {
        metrics.Detection.Show(Report(Leftover(3, "gone")));
        metrics.Detection.Show(Report());

        Assert.DoesNotContain("subnet=\"gone\"", await metrics.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await metrics.ValueAsync("webhookguard_leftovers{subnet=\"tenant-a\"}"));
    }
}
