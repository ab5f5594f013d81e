using System.Text.RegularExpressions;
using WebhookGuard.TestKit.Monitoring;
using WebhookGuard.TestKit.Processes;
using YamlDotNet.RepresentationModel;

namespace WebhookGuard.EndToEnd.Tests.Monitoring;

/// <summary>The alerts by themselves: <see cref="SeriesTests"/> has them meet the program's metrics.</summary>
public sealed class RuleTests
{
    [PromtoolFact]
    public async Task Promtool_accepts_the_rules_and_its_cases_hold()
    {
        (await Command.RunAsync(TestKit.Servers.Promtool.RequiredPath, ["check", "rules", MonitoringFiles.PathOf("rules.yaml")])).EnsureSucceeded();
        (await Command.RunAsync(TestKit.Servers.Promtool.RequiredPath, ["test", "rules", MonitoringFiles.PathOf("rules.test.yaml")])).EnsureSucceeded();
    }

    [Fact]
    public void Each_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not()
    {
        var cases =
            (from test in (YamlSequenceNode)MonitoringFiles.Yaml("rules.test.yaml")["tests"]
             from check in (YamlSequenceNode)test["alert_rule_test"]
             select (Name: MonitoringFiles.Text(check["alertname"]), Fires: ((YamlSequenceNode)check["exp_alerts"]).Children.Count > 0)).ToHashSet();

        var wanted = MonitoringFiles.Alerts.SelectMany(alert => new[] { (alert.Name, true), (alert.Name, false) });
        Assert.Empty(wanted.Except(cases));
    }

    [Fact]
    public async Task The_PrometheusRule_is_what_its_script_makes_of_the_rules()
    {
        var made = (await Command.RunAsync("bash", [MonitoringFiles.PathOf("prometheus-rule.sh")])).EnsureSucceeded().StandardOutput;

        Assert.Equal(made, await File.ReadAllTextAsync(MonitoringFiles.PathOf("prometheus-rule.yaml")));
        var rule = MonitoringFiles.Yaml("prometheus-rule.yaml");
        Assert.Equal("monitoring.coreos.com/v1 PrometheusRule", $"{rule["apiVersion"]} {rule["kind"]}");
        Assert.Equal(MonitoringFiles.Yaml("rules.yaml")["groups"], rule["spec"]["groups"]);
    }

    [Fact]
    public async Task The_script_points_the_alerts_to_where_the_runbooks_are_read()
    {
        var made = await Command.RunAsync("bash", [MonitoringFiles.PathOf("prometheus-rule.sh"), "--runbooks", "https://docs.example.org/guard/"]);

        Assert.Contains("runbook_url: https://docs.example.org/guard/WebhookGuardDown.md", made.EnsureSucceeded().StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("runbook_url: docs/", made.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_alert_has_a_page_of_its_own_and_each_page_an_alert()
    {
        Assert.Equal(MonitoringFiles.Alerts.Select(alert => $"{alert.Name}.md").Order(StringComparer.Ordinal), MonitoringFiles.Runbooks);
        Assert.All(MonitoringFiles.Alerts, alert => Assert.Equal($"docs/runbooks/{alert.Name}.md", alert.RunbookUrl));
    }

    [Fact]
    public void Each_page_tells_what_it_means_and_what_to_do()
    {
        Assert.All(MonitoringFiles.Alerts, alert =>
        {
            var page = MonitoringFiles.Runbook($"{alert.Name}.md");
            Assert.StartsWith($"# {alert.Name}\n", page, StringComparison.Ordinal);
            Assert.Contains($"Severity: {alert.Severity}.", page, StringComparison.Ordinal);
            var sections = page.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]);
            Assert.Equal(["Impact", "Look", "Causes", "Do", "Silence"], sections);
        });
    }

    /// <summary>Whoever reads them at night must not ask for metrics that there are not.</summary>
    [Fact]
    public void The_pages_speak_of_metrics_that_there_are()
    {
        var documented = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "metrics.md"));
        Assert.All(MonitoringFiles.Runbooks, page =>
        {
            var metrics = Regex.Matches(MonitoringFiles.Runbook(page), "webhookguard_[a-z_]+", RegexOptions.None, TimeSpan.FromSeconds(1))
                .Select(match => Regex.Replace(match.Value, "_(bucket|sum)$", string.Empty, RegexOptions.None, TimeSpan.FromSeconds(1)));
            Assert.All(metrics, metric => Assert.Contains($"| `{metric}` |", documented, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void The_pages_point_to_pages_that_there_are() => Assert.All(MonitoringFiles.Runbooks, page =>
    {
        var links = Regex.Matches(MonitoringFiles.Runbook(page), @"\]\((WebhookGuard[^)]*)\)", RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.All(links, link => Assert.Contains(link.Groups[1].Value, MonitoringFiles.Runbooks));
    });

    [Fact]
    public void Alerts_have_names_that_tell_the_guards_from_others_and_a_severity_and_say_what_is_the_matter()
    {
        Assert.All(MonitoringFiles.Alerts, alert =>
        {
            Assert.StartsWith("WebhookGuard", alert.Name, StringComparison.Ordinal);
            Assert.Contains(alert.Severity, (string[])["critical", "warning", "info"]);
            Assert.NotEmpty(alert.Summary);
            Assert.NotEmpty(alert.Description);
        });
        Assert.Equal(MonitoringFiles.Alerts.Count, MonitoringFiles.Alerts.Select(alert => alert.Name).Distinct(StringComparer.Ordinal).Count());
    }
}
