using System.Net;
using System.Net.Http.Json;
using System.Text;
using YamlDotNet.RepresentationModel;

namespace WebhookGuard.TestKit.Kubernetes;

/// <summary>The webhook configurations of <c>deploy/base</c>, for a guard that runs outside the cluster.</summary>
public static class WebhookConfiguration
{
    private static readonly Version MatchConditionsVersion = new(1, 28);

    /// <summary>Where the manifest lies.</summary>
    public static string File { get; } =
        Path.Combine(AppContext.BaseDirectory, "deploy", "base", "validating-webhook-configuration.yaml");

    /// <summary>Where the manifest lies that is for servers with matchConditions only.</summary>
    public static string AuditFile { get; } =
        Path.Combine(AppContext.BaseDirectory, "deploy", "base", "audit-webhook-configuration.yaml");

    /// <summary>Where the manifest lies of the webhook that assigns addresses.</summary>
    public static string MutatingFile { get; } =
        Path.Combine(AppContext.BaseDirectory, "deploy", "base", "mutating-webhook-configuration.yaml");

    private static bool HasMatchConditions => Servers.KubernetesVersion >= MatchConditionsVersion;

    /// <summary>The manifest as it is, but that each webhook's Service is replaced by an address; the path stays.</summary>
    /// <param name="url">Where the guard listens, e.g. <c>https://127.0.0.1:8443</c>.</param>
    /// <param name="caBundle">PEM of the authority that signed the guard's certificate.</param>
    /// <returns>YAML to apply.</returns>
    public static string Load(Uri url, string caBundle) => LoadFile(File, url, caBundle);

    private static string LoadFile(string file, Uri url, string caBundle)
    {
        var yaml = Read(file);
        foreach (var webhook in Webhooks(yaml))
        {
            var path = (string?)webhook["clientConfig"]["service"]["path"];
            webhook.Children["clientConfig"] = new YamlMappingNode(
                "url", new Uri(url, path).AbsoluteUri, "caBundle", Convert.ToBase64String(Encoding.ASCII.GetBytes(caBundle)));
        }

        using var text = new StringWriter();
        yaml.Save(text, assignAnchors: false);
        // A stream is saved with an end mark that kubectl takes for one more, empty document.
        return text.ToString().Replace("\n...", "", StringComparison.Ordinal);
    }

    /// <summary>Applies what <see cref="Load"/> returns, and waits until the API server acts by it.</summary>
    public static async Task InstallAsync(ApiServer server, Uri url, string caBundle)
    {
        ArgumentNullException.ThrowIfNull(server);
        // kubectl refuses a field that the server does not know, such as matchConditions before 1.28; the server would drop it.
        var validate = HasMatchConditions ? "--validate=true" : "--validate=false";
        foreach (var file in HasMatchConditions ? [File, AuditFile, MutatingFile] : new[] { File, MutatingFile })
        {
            (await server.Kubectl(ClusterUser.Admin).RunAsync(["apply", validate, "-f", "-"], LoadFile(file, url, caBundle))).EnsureSucceeded();
        }

        await WaitUntilInForceAsync(server);
    }

    /// <summary>Deletes it, and waits until the API server acts by that.</summary>
    public static async Task RemoveAsync(ApiServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        await server.Kubectl(ClusterUser.Admin).DeleteAsync("validatingwebhookconfiguration --ignore-not-found webhookguard webhookguard-audit");
        await server.Kubectl(ClusterUser.Admin).DeleteAsync("mutatingwebhookconfiguration --ignore-not-found webhookguard");
        await WaitUntilInForceAsync(server);
    }

    /// <summary>The webhooks of the manifest, as YAML nodes.</summary>
    public static IReadOnlyList<YamlMappingNode> Webhooks() => [.. Webhooks(Read(File))];

    private static YamlStream Read(string file)
    {
        using var reader = System.IO.File.OpenText(file);
        var yaml = new YamlStream();
        yaml.Load(reader);
        return yaml;
    }

    private static IEnumerable<YamlMappingNode> Webhooks(YamlStream yaml) =>
        ((YamlSequenceNode)yaml.Documents[0].RootNode["webhooks"]).Children.Cast<YamlMappingNode>();

    // The API server learns of webhook configurations by a watch for each kind, in order: as soon as a configuration made later is seen to
    // refuse something, all earlier changes are in force as well.
    private static async Task WaitUntilInForceAsync(ApiServer server)
    {
        foreach (var kind in (string[])["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"])
        {
            await WaitUntilInForceAsync(server, kind);
        }
    }

    private static async Task WaitUntilInForceAsync(ApiServer server, string kind)
    {
        var name = $"in-force-{Guid.NewGuid():N}";
        var admin = server.Kubectl(ClusterUser.Admin);
        await admin.ApplyAsync($$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: {{kind}}
            metadata: {name: {{name}}}
            webhooks:
            - name: refuse-all.webhookguard.io
              clientConfig: {url: "https://127.0.0.1:1/"}
              admissionReviewVersions: [v1]
              failurePolicy: Fail
              sideEffects: None
              rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [configmaps]}]
              objectSelector: {matchLabels: {refuse: "{{name}}" } }
            """);
        using var client = server.CreateClient(ClusterUser.Admin);
        await Eventually.ResultAsync(
            async () =>
            {
                using var response = await client.PostAsJsonAsync("/api/v1/namespaces/default/configmaps?dryRun=All", new
                {
                    apiVersion = "v1",
                    kind = "ConfigMap",
                    metadata = new { name, labels = new { refuse = name } },
                });
                return response.StatusCode;
            },
            status => status == HttpStatusCode.InternalServerError,
            "the API server acts by its webhook configurations");
        await admin.DeleteAsync($"{kind} {name}");
    }
}
