using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using WebhookGuard.Certificates;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.Settings;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Certificates;
using WebhookGuard.TestKit.Network;

namespace WebhookGuard.EndToEnd.Tests.Certificates;

/// <summary>
/// Replicas behind a Service that the API server calls by its name, in a namespace of one test's own. The Service leads to a balancer on
/// this machine; the webhook configuration names the Service, as in a cluster.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    public const string Secret = "webhookguard-tls";
    public const string Configuration = "webhookguard";
    public const string OwnWebhook = "addresses.webhookguard.io";
    public const string ForeignWebhook = "foreign.example.com";

    private readonly PreparedCluster cluster;
    private readonly List<Guard> guards = [];
    private readonly TcpBalancer balancer;

    private Installation(PreparedCluster cluster, string @namespace)
    {
        (this.cluster, Namespace) = (cluster, @namespace);
        balancer = new TcpBalancer(
            () => [.. guards.ToArray().Where(guard => guard.InService).Select(guard => guard.Port)], () => Timeout.InfiniteTimeSpan);
    }

    /// <summary>Durations that a test can wait for.</summary>
    public static CertificateOptions Quick { get; } = new()
    {
        FilePoll = TimeSpan.FromMilliseconds(100),
        SecretPoll = TimeSpan.FromMilliseconds(300),
        FirstSecretPoll = TimeSpan.FromMilliseconds(100),
        KeeperInterval = TimeSpan.FromMilliseconds(200),
        Overlap = TimeSpan.FromSeconds(4),
        ShortOverlap = TimeSpan.FromSeconds(3),
        Election = new CertificateOptions().Election with
        {
            LeaseDuration = TimeSpan.FromSeconds(6),
            RenewDeadline = TimeSpan.FromSeconds(4),
            RetryPeriod = TimeSpan.FromMilliseconds(300),
        },
    };

    /// <summary>The namespace of the Service, the Secret, and the objects that are guarded.</summary>
    public string Namespace { get; }

    public IReadOnlyList<Guard> Guards => guards;

    /// <summary>Makes the namespace, the Service and the webhook configuration.</summary>
    /// <param name="cluster">Where.</param>
    /// <param name="withRights">Whether the guard may keep certificates there.</param>
    /// <param name="caBundle">Whom the configuration trusts at first, PEM.</param>
    public static async Task<Installation> CreateAsync(PreparedCluster cluster, bool withRights = true, string caBundle = "")
    {
        var installation = new Installation(cluster, await cluster.CreateNamespaceAsync());
        await cluster.Admin.ApplyAsync($$"""
            apiVersion: v1
            kind: Service
            metadata: {name: webhookguard, namespace: {{installation.Namespace}}}
            spec: {type: ExternalName, externalName: 127.0.0.1}
            """);
        if (withRights)
        {
            await installation.GrantAsync();
        }

        await installation.ConfigureAsync(caBundle);
        return installation;
    }

    public async Task GrantAsync()
    {
        (await cluster.Admin.RunAsync(["apply", "-n", Namespace, "-f", CertificateCluster.File("base", "role.yaml")])).EnsureSucceeded();

        // The Role of the component, in this namespace; its subject stays the guard that the API server knows.
        var role = await File.ReadAllTextAsync(CertificateCluster.File("components", "self-signed", "role.yaml"));
        await cluster.Admin.ApplyAsync(role.Replace(
            "name: webhookguard-certificates\n  namespace: webhookguard\n", $"name: webhookguard-certificates\n  namespace: {Namespace}\n", StringComparison.Ordinal));
    }

    public CertificateKeeper Keeper(k8s.Kubernetes client, CertificateOptions options, ILogger<CertificateKeeper> logger) => new(
        new SecretStore(client, Namespace, Secret, options.CallLimit, TimeProvider.System),
        new WebhookTrust(client, [new(false, Configuration), new(false, "webhookguard-audit"), new(true, Configuration)], "webhookguard", Namespace, options.CallLimit, TimeProvider.System),
        new RenewalPlan([$"webhookguard.{Namespace}.svc"], options),
        new Telemetry.GuardMetrics().Certificates,
        TimeProvider.System,
        logger);

    /// <summary>Starts a replica with built-in certificates, or others; not in service before it is ready.</summary>
    public async Task<Guard> AddAsync(CertificateOptions? options = null, Action<GuardSettings>? configure = null)
    {
        var guard = await Guard.StartAsync(cluster, options ?? Quick, settings =>
        {
            settings.Namespace = Namespace;
            settings.TlsSecret = Secret;
            configure?.Invoke(settings);
        });
        guards.Add(guard);
        return guard;
    }

    public async Task<IReadOnlyList<Guard>> AddReadyAsync(int count, CertificateOptions? options = null, Action<GuardSettings>? configure = null)
    {
        var added = new List<Guard>();
        for (var number = 0; number < count; number++)
        {
            added.Add(await AddAsync(options, configure));
        }

        await Task.WhenAll(added.Select(guard => guard.WaitUntilReadyAsync()));
        return added;
    }

    public async Task RemoveAsync(Guard guard)
    {
        await guard.DisposeAsync();
        guards.Remove(guard);
    }

    /// <summary>Waits until the API server asks the guard, and believes it.</summary>
    public Task IsGuardedAsync() => Eventually.IsTrueAsync(
        async () =>
        {
            var result = await cluster.Alice.RunAsync(["create", "--dry-run=server", "-f", "-"], Manifests.Pod(Namespace, "probe", "not-an-address"));
            return result.StandardError.Contains("denied the request", StringComparison.Ordinal);
        },
        "the API server calls the guard");

    /// <summary>The Secret, or null.</summary>
    public async Task<JsonNode?> SecretAsync()
    {
        var (status, body) = await cluster.ApiServer.GetAsync($"/api/v1/namespaces/{Namespace}/secrets/{Secret}");
        return status == System.Net.HttpStatusCode.NotFound ? null : JsonNode.Parse(body);
    }

    /// <summary>A text in the Secret; empty if there is none.</summary>
    public async Task<string> TextAsync(string key) =>
        (string?)(await SecretAsync())?["data"]?[key] is { } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data)) : string.Empty;

    /// <summary>The serial numbers of the authorities in the Secret, the one that signs first.</summary>
    public async Task<IReadOnlyList<string>> AuthoritiesAsync() =>
        [.. PemBundle.Read(await TextAsync("ca.crt")).Select(certificate => certificate.SerialNumber)];

    /// <summary>The key identifier of who signed the serving certificate; its name where it has none.</summary>
    public async Task<string> SignerAsync()
    {
        using var certificate = X509Certificate2.CreateFromPem(await TextAsync("tls.crt"));
        var identifier = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().SingleOrDefault()?.KeyIdentifier;
        return identifier is { } key ? Convert.ToHexString(key.Span) : certificate.IssuerName.Name;
    }

    /// <summary>A webhook's <c>caBundle</c>, PEM.</summary>
    public async Task<string> CaBundleAsync(string webhook)
    {
        var configuration = await cluster.Admin.GetAsync($"validatingwebhookconfiguration {Configuration}");
        var bundle = (string?)configuration["webhooks"]!.AsArray().Single(item => (string?)item!["name"] == webhook)!["clientConfig"]!["caBundle"];
        return Encoding.UTF8.GetString(Convert.FromBase64String(bundle ?? string.Empty));
    }

    /// <summary>Fails if any replica told anything of a key.</summary>
    public async Task AssertNothingIsToldAsync(params IEnumerable<string> keys)
    {
        foreach (var guard in guards)
        {
            var told = string.Join('\n', guard.Log.Of(LogLevel.Trace)) + await guard.MetricsAsync() + (await guard.ReadyAsync()).Text;
            Secrets.AssertAbsent(told, keys);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.Admin.RunAsync($"delete validatingwebhookconfiguration {Configuration}");
        await Task.WhenAll(guards.Select(guard => guard.DisposeAsync().AsTask()));
        await balancer.DisposeAsync();
    }

    /// <summary>As deploy/base has it, but for this namespace and the balancer's port, and with a webhook of somebody else in it.</summary>
    private async Task ConfigureAsync(string caBundle) => await cluster.Admin.ApplyAsync(string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: {{Configuration}}}
        webhooks:
        - name: {{ForeignWebhook}}
          clientConfig: {url: "https://127.0.0.1:1/", caBundle: {{Convert.ToBase64String("foreign"u8)}}}
          admissionReviewVersions: [v1]
          failurePolicy: Ignore
          sideEffects: None
          objectSelector: {matchLabels: {never: never} }
          rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [configmaps]}]
        - name: {{OwnWebhook}}
          clientConfig:
            caBundle: "{{Convert.ToBase64String(Encoding.ASCII.GetBytes(caBundle))}}"
            service: {namespace: {{Namespace}}, name: webhookguard, path: /validate, port: {{balancer.Port}}}
          admissionReviewVersions: [v1]
          failurePolicy: Fail
          sideEffects: NoneOnDryRun
          timeoutSeconds: 10
          namespaceSelector: {matchLabels: {guarded: {{Namespace}}} }
          rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods]}]
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: {{Namespace}}, labels: {guarded: {{Namespace}}} }
        """));
}
