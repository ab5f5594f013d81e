using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Monitoring;

namespace WebhookGuard.EndToEnd.Tests.Monitoring;

/// <summary>
/// What alerts and dashboard read is there: an expression about a metric or a label that is misspelt, or that the program does not have any
/// more, is valid all the same, and never gives anything.
/// </summary>
public sealed class SeriesTests(MonitoredCluster cluster) : IClassFixture<MonitoredCluster>, IAsyncLifetime
{
    // Prometheus' own, and what the API server shows only once it has counted it (k8s.io/apiserver/pkg/admission/metrics/metrics.go).
    private static readonly Dictionary<string, string[]> NotThere = new(StringComparer.Ordinal)
    {
        ["ALERTS"] = ["alertname", "alertstate"],
        ["apiserver_admission_webhook_fail_open_count"] = ["name", "type"],
    };

    // Who is scraped: every series has these.
    private static readonly string[] TargetLabels = ["job", "instance"];

    public async Task InitializeAsync()
    {
        if (new PrometheusFactAttribute().Skip is null && cluster.Prometheus is { } prometheus)
        {
            // Leftovers are counted by Subnet from the first search on.
            await Eventually.IsTrueAsync(async () => (await prometheus.QueryAsync("webhookguard_leftovers")).Count > 0, "the guard has searched");
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [PrometheusFact]
    public async Task Every_alert_reads_series_that_there_are()
    {
        foreach (var alert in MonitoringFiles.Alerts)
        {
            await ReadsAsync(alert.Name, alert.Expression);
        }

        Assert.Empty(await cluster.Prometheus.FailingRulesAsync());
    }

    [PrometheusFact]
    public async Task Every_panel_of_the_dashboard_reads_series_that_there_are_and_shows_them()
    {
        foreach (var panel in MonitoringFiles.Panels.Where(panel => (string?)panel["type"] != "row"))
        {
            foreach (var target in panel["targets"]!.AsArray())
            {
                var expression = DashboardTests.Substitute((string)target!["expr"]!);
                await ReadsAsync((string)panel["title"]!, expression);
                var mayBeEmpty = expression.Contains(" > 0", StringComparison.Ordinal) || Selector.Of(expression).Any(selector => NotThere.ContainsKey(selector.Metric));
                if (!mayBeEmpty)
                {
                    // A rate needs a second scrape.
                    await Eventually.IsTrueAsync(
                        async () => (await cluster.Prometheus.QueryAsync(expression)).Count > 0, $"{panel["title"]} shows something: {expression}");
                }
                else
                {
                    await cluster.Prometheus.QueryAsync(expression);
                }
            }
        }
    }

    private async Task ReadsAsync(string what, string expression)
    {
        var selectors = Selector.Of(expression);
        Assert.NotEmpty(selectors);
        var labels = new HashSet<string>(TargetLabels, StringComparer.Ordinal);
        foreach (var selector in selectors)
        {
            if (NotThere.TryGetValue(selector.Metric, out var known))
            {
                labels.UnionWith(known);
                continue;
            }

            // What the API server counted of calls that failed is AlertTests' matter: here all succeed.
            var asked = selector.Text.Replace("error_type=\"calling_webhook_error\"", "error_type=\"no_error\"", StringComparison.Ordinal);
            var series = await cluster.Prometheus.QueryAsync(asked);
            Assert.True(series.Count > 0, $"{what}: there is no series {asked}");
            labels.UnionWith(series.SelectMany(found => found!["metric"]!.AsObject().Select(label => label.Key)));
        }

        Assert.All(Selector.GroupingLabelsOf(expression), label => Assert.True(labels.Contains(label), $"{what}: no series has the label {label}"));
    }
}
