using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Certificates;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Certificates;

/// <summary>An API server that shows a certificate of its own to webhooks.</summary>
public sealed class ApiServerClientTests(ApiServerClientTests.WithClientCertificate cluster) : IClassFixture<ApiServerClientTests.WithClientCertificate>
{
    [ApiServerFact]
    public async Task It_is_let_in_by_its_certificate_and_a_caller_without_one_is_not()
    {
        var guard = await StartAsync("api-server");
        await using var ended = guard;

        await Eventually.IsTrueAsync(
            async () =>
            {
                var result = await cluster.Alice.RunAsync(["create", "--dry-run=server", "-f", "-"], Manifests.Pod("default", "probe", "not-an-address"));
                return result.StandardError.Contains("denied the request", StringComparison.Ordinal);
            },
            "the API server calls the guard");
        Assert.Equal(0, await guard.MetricAsync("webhookguard_client_certificates_refused_total"));

        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null;
        using var stranger = new HttpClient(handler);
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync(new Uri($"https://127.0.0.1:{guard.Port}/validate")));
        await Eventually.IsTrueAsync(async () => await guard.MetricAsync("webhookguard_client_certificates_refused_total") > 0, "the stranger is counted");
    }

    [ApiServerFact]
    public async Task It_is_not_let_in_under_a_name_that_is_not_expected()
    {
        var guard = await StartAsync("somebody-else");
        await using var ended = guard;

        await Eventually.IsTrueAsync(
            async () =>
            {
                var result = await cluster.Alice.RunAsync(["create", "--dry-run=server", "-f", "-"], Manifests.Pod("default", "probe", ip: null));
                return result.StandardError.Contains("failed calling webhook", StringComparison.Ordinal);
            },
            "the API server cannot call the guard");
        Assert.NotEqual(0, await guard.MetricAsync("webhookguard_client_certificates_refused_total"));
    }

    private async Task<Guard> StartAsync(string name)
    {
        var guard = await Guard.StartAsync(cluster, Installation.Quick, settings =>
        {
            settings.Listen = $"127.0.0.1:{cluster.GuardPort}";
            settings.TlsSecret = Installation.Secret;
            settings.Namespace = "webhookguard";
            (settings.TlsClientAuthorities, settings.TlsClientNames) = (cluster.ClientAuthority, [name]);
        });
        return await guard.WaitUntilReadyAsync();
    }

    /// <summary>The API server is told of its certificate as docs/certificates.md says.</summary>
    public sealed class WithClientCertificate : CertificateCluster
    {
        private readonly TemporaryFolder folder;

        public WithClientCertificate()
            : this(new TemporaryFolder(), Loopback.FreePort())
        {
        }

        private WithClientCertificate(TemporaryFolder folder, int port)
            : base(new ApiServerOptions { ExtraArguments = [$"--admission-control-config-file={Write(folder, port)}"] }) =>
            (this.folder, GuardPort) = (folder, port);

        public int GuardPort { get; }

        public string ClientAuthority => folder.File("client-ca.crt");

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            if (ApiServerFacts.AreSkipped)
            {
                return;
            }

            (await Admin.RunAsync(["apply", "-f", File("components", "self-signed", "role.yaml")])).EnsureSucceeded();
            await Admin.ApplyAsync($$"""
                apiVersion: v1
                kind: Service
                metadata: {name: webhookguard, namespace: webhookguard}
                spec: {type: ExternalName, externalName: 127.0.0.1}
                ---
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingWebhookConfiguration
                metadata: {name: webhookguard}
                webhooks:
                - name: addresses.webhookguard.io
                  clientConfig: {service: {namespace: webhookguard, name: webhookguard, path: /validate, port: {{GuardPort}}} }
                  admissionReviewVersions: [v1]
                  failurePolicy: Fail
                  sideEffects: NoneOnDryRun
                  rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods]}]
                """);
        }

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            folder.Dispose();
        }

        private static string Write(TemporaryFolder folder, int port)
        {
            using var clients = new TestAuthority("clients");
            var (certificate, key) = clients.Client("api-server");
            System.IO.File.WriteAllText(folder.File("client-ca.crt"), clients.Pem);
            System.IO.File.WriteAllText(folder.File("client.crt"), certificate);
            System.IO.File.WriteAllText(folder.File("client.key"), key);
            System.IO.File.WriteAllText(folder.File("kubeconfig"), $$"""
                apiVersion: v1
                kind: Config
                users:
                - name: webhookguard.webhookguard.svc:{{port}}
                  user: {client-certificate: {{folder.File("client.crt")}}, client-key: {{folder.File("client.key")}}}
                """);
            System.IO.File.WriteAllText(folder.File("admission.yaml"), $$"""
                apiVersion: apiserver.config.k8s.io/v1
                kind: AdmissionConfiguration
                plugins:
                - name: ValidatingAdmissionWebhook
                  configuration:
                    apiVersion: apiserver.config.k8s.io/v1
                    kind: WebhookAdmissionConfiguration
                    kubeConfigFile: {{folder.File("kubeconfig")}}
                """);
            return folder.File("admission.yaml");
        }
    }
}
