using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.EndToEnd.Tests.Deploy;

/// <summary>
/// Renders the chart with the template engine of kubectl, which is the one that Helm has as well (Go's <c>text/template</c>): the chart
/// uses none of the functions that Helm adds.
/// </summary>
internal static class HelmChart
{
    public static string Folder { get; } = SourceTree.PathOf("deploy", "helm", "webhookguard");

    /// <summary>What <c>helm install webhookguard --namespace webhookguard</c> would make.</summary>
    /// <param name="values">What is set, as JSON; the rest is in values.yaml.</param>
    /// <param name="kubernetes">The API server's version, e.g. <c>1.28</c>.</param>
    public static async Task<ManifestSet> RenderAsync(string values, string kubernetes)
    {
        var templates = Directory.GetFiles(Path.Combine(Folder, "templates"), "*.yaml");
        var text = new StringBuilder();
        foreach (var template in templates.Order(StringComparer.Ordinal))
        {
            text.Append(await RenderFileAsync(template, values, kubernetes)).Append("\n---\n");
        }

        return await ManifestSet.OfYamlAsync(text.ToString());
    }

    /// <summary>What Helm shows after an installation.</summary>
    public static Task<string> NotesAsync(string values) => RenderFileAsync(Path.Combine(Folder, "templates", "NOTES.txt"), values, "1.28");

    private static async Task<string> RenderFileAsync(string template, string values, string kubernetes)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("template"), await File.ReadAllTextAsync(Path.Combine(Folder, "templates", "_helpers.tpl")) + await File.ReadAllTextAsync(template));
        await File.WriteAllTextAsync(folder.File("object.json"), (await ContextAsync(values, kubernetes)).ToJsonString());
        var result = await Command.RunAsync(
            TestKit.Servers.Kubectl.RequiredPath,
            ["label", "--local", "-f", folder.File("object.json"), "rendered=1", "-o", $"go-template-file={folder.File("template")}"],
            environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["KUBECONFIG"] = "/dev/null" });
        var rendered = result.EnsureSucceeded().StandardOutput;
        Assert.DoesNotContain("<no value>", rendered, StringComparison.Ordinal);
        return rendered;
    }

    // Any object will do: its fields are what the template sees.
    private static async Task<JsonObject> ContextAsync(string values, string kubernetes)
    {
        var chart = await YamlAsync("Chart.yaml");
        var version = kubernetes.Split('.');
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "values" },
            ["Values"] = Merge(await YamlAsync("values.yaml"), JsonNode.Parse(values)!.AsObject()),
            ["Release"] = new JsonObject { ["Name"] = "webhookguard", ["Namespace"] = "webhookguard", ["Service"] = "Helm" },
            ["Chart"] = new JsonObject
            {
                ["Name"] = (string?)chart["name"],
                ["Version"] = (string?)chart["version"],
                ["AppVersion"] = (string?)chart["appVersion"],
            },
            ["Capabilities"] = new JsonObject { ["KubeVersion"] = new JsonObject { ["Major"] = version[0], ["Minor"] = version[1] } },
        };
    }

    // kubectl reads objects only, so these files are made one by kustomize's own means: the values become a field.
    private static async Task<JsonObject> YamlAsync(string file)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Folder, file));
        var wrapped = string.Join('\n', ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: file}", "content:", .. lines.Select(line => $"  {line}")]);
        var content = (await ManifestSet.OfYamlAsync(wrapped)).Objects[0]["content"]!.AsObject();
        return JsonSerializer.Deserialize<JsonObject>(content)!;
    }

    private static JsonObject Merge(JsonObject defaults, JsonObject given)
    {
        foreach (var (name, value) in given)
        {
            defaults[name] = defaults[name] is JsonObject below && value is JsonObject above ? Merge(below, above) : value?.DeepClone();
        }

        return defaults;
    }
}
