using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using WebhookGuard.EndToEnd.Tests.Claims;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Assigning;

/// <summary>Another webhook changes what the guard has changed: the API server asks the guard once more.</summary>
[Collection(ClaimedClusterCollection.Name)]
public sealed class ReinvocationTests(ClaimedCluster cluster)
{
    private const string Metric = "webhookguard_assignments_total";

    [ApiServerFact]
    public async Task Asked_again_the_guard_leaves_what_it_assigned()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.103.1.0/24");
        await using var other = await LabellingWebhook.StartAsync(cluster.ApiServer, tenant.Namespace);
        await Eventually.IsTrueAsync(
            async () => await LabelOfAsync("--dry-run=server") is not null, "the other webhook is asked");
        var (assigned, nothing) = (await CountAsync("assigned"), await CountAsync("none"));

        Assert.Equal("seen", await LabelOfAsync(string.Empty));

        Assert.NotNull(await tenant.VirtualMachineAsync(cluster, "vm"));
        Assert.Equal((1, 1), (await CountAsync("assigned") - assigned, await CountAsync("none") - nothing));

        async Task<string?> LabelOfAsync(string flag)
        {
            var result = await cluster.Alice.RunAsync(
                ["create", .. flag.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-o", "json", "-f", "-"],
                Manifests.VirtualMachine(tenant.Namespace, "vm", ip: null));
            return (string?)JsonNode.Parse(result.EnsureSucceeded().StandardOutput)!["metadata"]!["labels"]?["other"];
        }
    }

    private Task<double> CountAsync(string result) => cluster.Guard.MetricAsync(Metric, $"result=\"{result}\"");

    /// <summary>Labels VMs, after the guard: webhooks are called in the order of their configurations' names.</summary>
    private sealed class LabellingWebhook(WebApplication app, ApiServer server) : IAsyncDisposable
    {
        private const string Name = "zz-other";

        public static async Task<LabellingWebhook> StartAsync(ApiServer server, string @namespace)
        {
            var certificate = TestKit.Kubernetes.ServingCertificate.Create();
            using var pem = X509Certificate2.CreateFromPem(certificate.CertificatePem, certificate.KeyPem);
            var usable = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), password: null);
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(usable)));
            var app = builder.Build();
            app.MapPost("/", AnswerAsync);
            await app.StartAsync();
            await server.Kubectl(ClusterUser.Admin).ApplyAsync($$"""
                apiVersion: admissionregistration.k8s.io/v1
                kind: MutatingWebhookConfiguration
                metadata: {name: {{Name}}}
                webhooks:
                - name: other.example.com
                  clientConfig: {url: "{{app.Urls.First()}}/", caBundle: {{Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate.AuthorityPem))}} }
                  admissionReviewVersions: [v1]
                  sideEffects: None
                  rules: [{operations: [CREATE], apiGroups: [kubevirt.io], apiVersions: ["*"], resources: [virtualmachines]}]
                  objectSelector: {matchExpressions: [{key: other, operator: DoesNotExist}]}
                """);
            return new LabellingWebhook(app, server);
        }

        public async ValueTask DisposeAsync()
        {
            await server.Kubectl(ClusterUser.Admin).DeleteAsync($"mutatingwebhookconfiguration {Name}");
            await app.StopAsync();
            await app.DisposeAsync();
        }

        private static async Task<IResult> AnswerAsync(HttpRequest request)
        {
            var review = (await JsonNode.ParseAsync(request.Body))!;
            return Results.Text(
                new JsonObject
                {
                    ["apiVersion"] = "admission.k8s.io/v1",
                    ["kind"] = "AdmissionReview",
                    ["response"] = new JsonObject
                    {
                        ["uid"] = review["request"]!["uid"]!.DeepClone(),
                        ["allowed"] = true,
                        ["patchType"] = "JSONPatch",
                        ["patch"] = Convert.ToBase64String("""[{"op": "add", "path": "/metadata/labels", "value": {"other": "seen"}}]"""u8),
                    },
                }.ToJsonString(),
                "application/json");
        }
    }
}
