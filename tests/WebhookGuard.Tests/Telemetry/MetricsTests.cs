using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Claims;
using WebhookGuard.Claims.Protocol;
using WebhookGuard.Commands;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Sources.OvnNorthbound;
using WebhookGuard.Telemetry;
using WebhookGuard.TestKit;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Telemetry;

public sealed partial class MetricsTests
{
    [Fact]
    public async Task The_metrics_are_those_that_the_documentation_lists()
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.Pod("holder", "10.66.0.10"));
        await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.11")));
        using var refused = await server.PostAsync("{}");

        var shown = Family().Matches(await server.MetricsAsync())
            .Select(match => $"{match.Groups["name"]} {match.Groups["type"]}").Order(StringComparer.Ordinal);
        var documented = Documented().Matches(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "docs", "metrics.md")))
            .Select(match => $"{match.Groups["name"]} {match.Groups["type"]}").Order(StringComparer.Ordinal);

        Assert.Equal(documented, shown);
    }

    [Fact]
    public async Task The_labels_are_those_that_the_documentation_lists()
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.Pod("holder", "10.66.0.10"));
        await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.11")));
        using var refused = await server.PostAsync("{}");
        await Eventually.IsTrueAsync(
            async () => (await server.MetricsAsync()).Contains("webhookguard_leftovers{subnet=\"tenant-a\"} 0", StringComparison.Ordinal), "it has searched");

        var labels = Sample().Matches(await server.MetricsAsync())
            .Select(match => (Name: match.Groups["name"].Value, Labels: LabelName().Matches(match.Groups["labels"].Value).Select(label => label.Groups["label"].Value)))
            .SelectMany(sample => sample.Labels.Where(label => label != "le").Select(label => $"{sample.Name} {label}"))
            .Distinct().Order(StringComparer.Ordinal);
        var documented = Documented().Matches(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "docs", "metrics.md")))
            .SelectMany(match => Code().Matches(match.Groups["labels"].Value).Select(label => $"{match.Groups["name"]} {label.Groups["text"]}"))
            .Order(StringComparer.Ordinal);

        Assert.Equal(documented, labels);
    }

    [Fact]
    public async Task Reviews_are_counted_by_decision_and_kind_and_timed()
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.VirtualMachine("db-1", "10.66.0.10"));
        await server.ReviewAsync(new Review(Objects.VirtualMachine("db-2", "10.66.0.10")));
        await server.ReviewAsync(new Review(Objects.VirtualMachine("db-3", "10.66.0.300")));
        await server.ReviewAsync(new Review(Objects.VirtualMachine("db-4", "10.66.0.11")));
        await server.ReviewAsync(new Review(Objects.Make("v1", "Pod", "p", "team-a")));
        await server.ReviewAsync(new Review(Objects.Make("v1", "ConfigMap", "c", "team-a")));
        using var empty = await server.PostAsync(string.Empty);
        using var other = await server.PostAsync("{}"u8.ToArray(), "text/plain");

        Assert.Equal(2, await server.MetricAsync("webhookguard_requests_total{decision=\"deny\",kind=\"VirtualMachine\"}"));
        Assert.Equal(1, await server.MetricAsync("webhookguard_requests_total{decision=\"allow\",kind=\"VirtualMachine\"}"));
        Assert.Equal(1, await server.MetricAsync("webhookguard_requests_total{decision=\"allow\",kind=\"Pod\"}"));
        Assert.Equal(1, await server.MetricAsync("webhookguard_requests_total{decision=\"allow\",kind=\"Other\"}"));
        Assert.Equal(1, await server.MetricAsync("webhookguard_denials_total{reason=\"held\"}"));
        Assert.Equal(1, await server.MetricAsync("webhookguard_denials_total{reason=\"invalid\"}"));
        Assert.Equal(1, await server.MetricAsync("webhookguard_bad_requests_total{code=\"400\"}"));
        Assert.Equal(1, await server.MetricAsync("webhookguard_bad_requests_total{code=\"415\"}"));
        Assert.Equal(0, await server.MetricAsync("webhookguard_panics_total"));
        await Eventually.IsTrueAsync(
            async () => await server.MetricAsync("webhookguard_request_duration_seconds_count") == 7, "all requests have been timed");
        Assert.Equal(0, await server.MetricAsync("webhookguard_requests_in_flight"));
    }

    [Fact]
    public async Task What_never_came_is_shown_as_zero()
    {
        await using var server = await GuardServer.StartAsync();

        var metrics = await server.MetricsAsync();

        foreach (var reason in (string[])["invalid", "held", "leftover", "stale"])
        {
            Assert.Contains($"webhookguard_denials_total{{reason=\"{reason}\"}} 0", metrics, StringComparison.Ordinal);
            Assert.Contains($"webhookguard_audited_total{{reason=\"{reason}\"}} 0", metrics, StringComparison.Ordinal);
        }

        foreach (var decision in (string[])["allow", "warn", "deny", "audit", "override"])
        {
            Assert.Contains($"webhookguard_requests_total{{decision=\"{decision}\",kind=\"VirtualMachine\"}} 0", metrics, StringComparison.Ordinal);
        }

        Assert.Contains("webhookguard_panics_total 0", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_programs_version_is_shown()
    {
        await using var server = await GuardServer.StartAsync();

        Assert.Equal(1, await server.MetricAsync($"webhookguard_build_info{{version=\"{VersionCommand.Version}\"}}"));
    }

    [Fact]
    public async Task Sources_show_whether_they_are_synced_and_current_and_for_how_long_not()
    {
        var time = new FakeTimeProvider();
        await using var server = await GuardServer.StartAsync(null, time, TestCertificates.SelfSigned(), "ovn-northbound", "pods", "vpcs");
        server.Sources[1].FallBehind("x");
        server.Sources[2].Unsync("y");
        time.Advance(TimeSpan.FromSeconds(42));

        Assert.Equal((1, 1, 0), await SourceAsync("ovn-northbound"));
        Assert.Equal((1, 0, 42), await SourceAsync("pods"));
        Assert.Equal((0, 0, 42), await SourceAsync("vpcs"));
        server.Sources[1].Recover();
        Assert.Equal((1, 1, 0), await SourceAsync("pods"));

        async Task<(double Synced, double Current, double Stale)> SourceAsync(string name) => (
            await server.MetricAsync($"webhookguard_source_synced{{source=\"{name}\"}}"),
            await server.MetricAsync($"webhookguard_source_current{{source=\"{name}\"}}"),
            await server.MetricAsync($"webhookguard_source_stale_seconds{{source=\"{name}\"}}"));
    }

    [Fact]
    public async Task Addresses_are_counted_by_where_they_are_known_from()
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.Pod("a", "10.66.0.10,fd00::10"));
        server.Apply(Objects.Pod("b", "10.66.0.11"));
        var port = new LogicalSwitchPort { Uuid = Guid.NewGuid(), Name = "a.team-a", Addresses = ["00:00:00:00:00:10 10.66.0.10"] };
        new NorthboundIndexer(server.Facts.Index).Replace(new NorthboundRows([new LogicalSwitch(Guid.NewGuid(), "tenant-a", [port.Uuid])], new SwitchPortTable(port), []));

        Assert.Equal(3, await server.MetricAsync("webhookguard_addresses{source=\"Pod\"}"));
        Assert.Equal(2, await server.MetricAsync("webhookguard_addresses{source=\"Logical_Switch_Port\"}"));
        server.Facts.Remove(new(Core.Objects.ObjectKind.Pod, "team-a", "a"));
        server.Facts.Remove(new(Core.Objects.ObjectKind.Pod, "team-a", "b"));
        Assert.Equal(0, await server.MetricAsync("webhookguard_addresses{source=\"Pod\"}"));
        Assert.Contains("webhookguard_addresses{source=\"Pod\"} 0", await server.MetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claims_are_counted_by_phase_anew_for_each_scrape()
    {
        var metrics = new GuardMetrics();
        var counts = new ClaimCounts(Pending: 3, Bound: 2, External: 1);
        metrics.ObserveClaims(() => counts);

        Assert.Equal(3, await metrics.ValueAsync("webhookguard_claims{phase=\"pending\"}"));
        Assert.Equal(2, await metrics.ValueAsync("webhookguard_claims{phase=\"bound\"}"));
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_claims{phase=\"external\"}"));
        counts = default;
        Assert.Equal(0, await metrics.ValueAsync("webhookguard_claims{phase=\"pending\"}"));
    }

    [Fact]
    public async Task Attempts_to_claim_are_counted_by_result_and_timed()
    {
        var metrics = new GuardMetrics();
        var key = new ClaimKey(Scope.Overlay("tenant-a"), Address.ParseIP("10.66.0.10"));
        metrics.MeasureClaim().Dispose();
        metrics.CountClaim(new ClaimResult.Granted());
        metrics.CountClaim(new ClaimResult.Granted());
        metrics.CountClaim(new ClaimResult.HeldBy(key, new ClaimOwner("Pod", "team-a", "p", "uid-1"), ClaimPhase.Bound));
        metrics.CountClaim(new ClaimResult.Unavailable("the API server is away"));

        Assert.Equal(2, await metrics.ValueAsync("webhookguard_claim_requests_total{result=\"granted\"}"));
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_claim_requests_total{result=\"held\"}"));
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_claim_requests_total{result=\"unavailable\"}"));
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_claim_duration_seconds_count"));
    }

    [GeneratedRegex(@"^# TYPE (?<name>\S+) (?<type>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Family();

    [GeneratedRegex(@"^(?<name>[a-z_]+?)(_bucket|_sum|_count)?\{(?<labels>[^}]*)\}", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Sample();

    [GeneratedRegex("(?<label>[a-z]+)=\"", RegexOptions.ExplicitCapture)]
    private static partial Regex LabelName();

    [GeneratedRegex(@"^\| `(?<name>webhookguard_[a-z_]+)` \| (?<type>\w+) \|(?<labels>[^|]*)\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Documented();

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();
}
