using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.EndToEnd.Tests.Deploy;

/// <summary>The objects that a way of installing the guard makes.</summary>
/// <param name="Objects">Each as JSON.</param>
internal sealed record ManifestSet(IReadOnlyList<JsonObject> Objects)
{
    // kubectl changes nothing without a change: this one is taken away again.
    private const string Mark = "webhookguard-tests";

    private static readonly Dictionary<string, string?> NoCluster = new(StringComparer.Ordinal) { ["KUBECONFIG"] = "/dev/null" };

    /// <summary>What <c>kubectl kustomize</c> makes of a folder.</summary>
    public static async Task<ManifestSet> OfFolderAsync(string folder) =>
        await OfYamlAsync((await Command.RunAsync(TestKit.Servers.Kubectl.RequiredPath, ["kustomize", folder], environment: NoCluster)).EnsureSucceeded().StandardOutput);

    /// <summary>What kubectl makes of a kustomization that takes the base and adds components to it.</summary>
    public static async Task<ManifestSet> OfComponentsAsync(params IEnumerable<string> components)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllLinesAsync(
            folder.File("kustomization.yaml"),
            [
                "apiVersion: kustomize.config.k8s.io/v1beta1", "kind: Kustomization",
                $"resources: [{Relative("base")}]", "components:", .. components.Select(name => $"- {Relative(Path.Combine("components", name))}"),
            ]);
        return await OfFolderAsync(folder.Path);

        string Relative(string part) => Path.GetRelativePath(folder.Path, SourceTree.PathOf("deploy", part));
    }

    /// <summary>YAML as kubectl reads it.</summary>
    public static async Task<ManifestSet> OfYamlAsync(string yaml)
    {
        var json = await Command.RunAsync(
            TestKit.Servers.Kubectl.RequiredPath, ["label", "--local", "--overwrite", "-f", "-", $"{Mark}=1", "-o", "json"], yaml, NoCluster);
        var objects = new List<JsonObject>();
        var reader = new Utf8JsonReader(
            Encoding.UTF8.GetBytes(json.EnsureSucceeded().StandardOutput), new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            var read = JsonNode.Parse(ref reader)!.AsObject();
            read["metadata"]!["labels"]!.AsObject().Remove(Mark);
            objects.Add(read);
        }

        return new ManifestSet(objects);
    }

    /// <summary>An overlay with built-in certificates, for the API server that the tests have.</summary>
    /// <param name="overlay"><c>self-signed</c> or <c>audit-mode</c>.</param>
    public static Task<ManifestSet> OfOverlayAsync(string overlay) => TestKit.Servers.KubernetesVersion >= new Version(1, 28)
        ? OfFolderAsync(SourceTree.PathOf("deploy", "overlays", overlay))
        : OfComponentsAsync(["self-signed", .. overlay == "self-signed" ? [] : new[] { overlay }, "before-1.28"]);

    public JsonObject Find(string kind, string name = "webhookguard") =>
        Assert.Single(Objects, candidate => (string?)candidate["kind"] == kind && (string?)candidate["metadata"]!["name"] == name);

    public ManifestSet Without(Predicate<JsonObject> which) => new([.. Objects.Where(candidate => !which(candidate))]);

    /// <summary>Those whose kinds an API server of this version has by itself.</summary>
    public ManifestSet ForServer() => Without(candidate =>
        // The oldest server meant is the incident's 1.21, which has policy/v1.
        ((string?)candidate["kind"] == "PodDisruptionBudget" && TestKit.Servers.KubernetesVersion < new Version(1, 21))
        || ((string?)candidate["apiVersion"])!.StartsWith("cert-manager.io/", StringComparison.Ordinal)
        || ((string?)candidate["apiVersion"])!.StartsWith("monitoring.coreos.com/", StringComparison.Ordinal));

    /// <summary>As one object that kubectl takes.</summary>
    public string AsList() => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "List",
        ["items"] = new JsonArray([.. Objects.Select(manifest => manifest.DeepClone())]),
    }.ToJsonString();

    /// <summary>Applies them as an administrator does, checked by kubectl and the server.</summary>
    public Task ApplyAsync(Kubectl kubectl) => kubectl.ApplyAsync(AsList());
}
