using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace WebhookGuard.EndToEnd.Tests.Monitoring;

/// <summary>What lies in <c>deploy/monitoring</c> and <c>docs/runbooks</c>.</summary>
internal static class MonitoringFiles
{
    /// <summary>The alerts of rules.yaml.</summary>
    public static IReadOnlyList<AlertRule> Alerts =>
    [
        .. from @group in (YamlSequenceNode)Yaml("rules.yaml")["groups"]
           from rule in (YamlSequenceNode)@group["rules"]
           let annotations = rule["annotations"]
           select new AlertRule(
               Text(rule["alert"]),
               Text(rule["expr"]),
               Text(rule["labels"]["severity"]),
               Text(annotations["summary"]),
               Text(annotations["description"]),
               Text(annotations["runbook_url"])),
    ];

    /// <summary>The panels of the dashboard, rows among them.</summary>
    public static IReadOnlyList<JsonNode> Panels => [.. Dashboard["panels"]!.AsArray().Select(panel => panel!)];

    public static JsonNode Dashboard => JsonNode.Parse(File.ReadAllText(PathOf("dashboard.json")))!;

    /// <summary>The pages of the runbooks, without their folder.</summary>
    public static IReadOnlyList<string> Runbooks =>
        [.. Directory.GetFiles(RunbookFolder, "*.md").Select(page => Path.GetFileName(page)).Order(StringComparer.Ordinal)];

    private static string RunbookFolder => Path.Combine(AppContext.BaseDirectory, "docs", "runbooks");

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "deploy", "monitoring", file);

    public static string Rules() => File.ReadAllText(PathOf("rules.yaml"));

    public static string Runbook(string page) => File.ReadAllText(Path.Combine(RunbookFolder, page));

    /// <summary>The one document of a YAML file.</summary>
    public static YamlNode Yaml(string file)
    {
        using var reader = File.OpenText(PathOf(file));
        var yaml = new YamlStream();
        yaml.Load(reader);
        return Assert.Single(yaml.Documents).RootNode;
    }

    public static string Text(YamlNode node) => Assert.IsType<YamlScalarNode>(node).Value!;
}
