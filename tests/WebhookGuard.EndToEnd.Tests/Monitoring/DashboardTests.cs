namespace WebhookGuard.EndToEnd.Tests.Monitoring;

/// <summary>The dashboard's form, after Grafana's JSON model.</summary>
public sealed class DashboardTests
{
    /// <summary>Puts in for the variables what Grafana would, with all replicas chosen.</summary>
    public static string Substitute(string expression)
    {
        var substituted = expression
            .Replace("$instance", ".*", StringComparison.Ordinal)
            .Replace("$__rate_interval", "1m", StringComparison.Ordinal);
        Assert.DoesNotContain("$", substituted, StringComparison.Ordinal);
        return substituted;
    }

    [Fact]
    public void It_has_a_row_for_each_part_of_the_guard_and_panels_in_each()
    {
        var rows = new List<(string Title, int Panels)>();
        foreach (var panel in MonitoringFiles.Panels)
        {
            if ((string?)panel["type"] == "row")
            {
                rows.Add(((string)panel["title"]!, 0));
            }
            else
            {
                rows[^1] = (rows[^1].Title, rows[^1].Panels + 1);
            }
        }

        Assert.Equal(["Overview", "Admission", "Facts and sources", "Claims", "Detection", "Certificates", "Assign, keep, quarantine"], rows.Select(row => row.Title));
        Assert.All(rows, row => Assert.True(row.Panels > 0, row.Title));
    }

    [Fact]
    public void Every_panel_has_an_id_a_title_and_a_place_of_its_own()
    {
        var panels = MonitoringFiles.Panels;
        Assert.Equal(panels.Count, panels.Select(panel => (int)panel["id"]!).Distinct().Count());
        Assert.All(panels, panel => Assert.NotEmpty((string)panel["title"]!));

        var taken = new HashSet<(int X, int Y)>();
        foreach (var place in panels.Select(panel => panel["gridPos"]!))
        {
            var (left, top, width, height) = ((int)place["x"]!, (int)place["y"]!, (int)place["w"]!, (int)place["h"]!);
            Assert.InRange(left + width, 1, 24);
            Assert.All(
                Enumerable.Range(left, width).SelectMany(x => Enumerable.Range(top, height).Select(y => (x, y))),
                cell => Assert.True(taken.Add(cell), $"two panels at {cell}"));
        }
    }

    [Fact]
    public void Every_query_asks_the_data_source_that_is_chosen()
    {
        foreach (var panel in MonitoringFiles.Panels.Where(panel => (string?)panel["type"] != "row"))
        {
            Assert.Equal("${datasource}", (string?)panel["datasource"]!["uid"]);
            var targets = panel["targets"]!.AsArray();
            Assert.All(targets, target => Assert.Equal("${datasource}", (string?)target!["datasource"]!["uid"]));
            Assert.Equal(targets.Count, targets.Select(target => (string)target!["refId"]!).Distinct(StringComparer.Ordinal).Count());
        }

        var variables = MonitoringFiles.Dashboard["templating"]!["list"]!.AsArray();
        Assert.Equal(["datasource", "query"], variables.Select(variable => (string)variable!["type"]!));
    }

    [Fact]
    public void Everything_that_the_program_counts_is_on_it()
    {
        var shown = MonitoringFiles.Panels
            .SelectMany(panel => panel["targets"]?.AsArray() ?? [])
            .SelectMany(target => Selector.Of(Substitute((string)target!["expr"]!)))
            .Select(selector => selector.Metric.Replace("_bucket", string.Empty, StringComparison.Ordinal))
            .ToHashSet(StringComparer.Ordinal);
        var documented = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "docs", "metrics.md"))
            .Where(line => line.StartsWith("| `webhookguard_", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);

        // Who may be elected, and the version, are told by other panels and by the program.
        Assert.Equal(["webhookguard_build_info", "webhookguard_leader_candidate"], documented.Except(shown, StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }
}
