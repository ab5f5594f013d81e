using System.Globalization;

namespace WebhookGuard.TestKit.Kubernetes;

/// <summary>
/// A whole control plane for tests: etcd, API server and the kinds of KubeVirt, Kube-OVN and Multus. Meant as an xunit fixture that the
/// tests of a class or collection share, each in a namespace of its own.
/// </summary>
public class ControlPlane : IAsyncLifetime
{
    private readonly ApiServerOptions _options;
    private Etcd? _etcd;
    private ApiServer? _apiServer;
    private int _namespaces;

    /// <summary>With an API server as it usually is.</summary>
    public ControlPlane()
        : this(new ApiServerOptions())
    {
    }

    /// <summary>With an API server of other options, for fixtures derived from this one.</summary>
    protected ControlPlane(ApiServerOptions options) => _options = options;

    /// <summary>The API server's store.</summary>
    public Etcd Etcd => _etcd ?? throw NotStarted();

    /// <summary>The API server.</summary>
    public ApiServer ApiServer => _apiServer ?? throw NotStarted();

    /// <summary>kubectl as <see cref="ClusterUser.Admin"/>.</summary>
    public Kubectl Admin => ApiServer.Kubectl(ClusterUser.Admin);

    /// <summary>kubectl as <see cref="ClusterUser.Alice"/>.</summary>
    public Kubectl Alice => ApiServer.Kubectl(ClusterUser.Alice);

    /// <inheritdoc/>
    public virtual async Task InitializeAsync()
    {
        if (ApiServerRequirement.SkipReason(minimumVersion: null) is not null)
        {
            // Fixtures start even where all their tests are skipped.
            return;
        }

        _etcd = await Etcd.StartAsync();
        _apiServer = await ApiServer.StartAsync(_etcd, _options);
        await CustomResourceDefinitions.InstallAsync(_apiServer);
    }

    /// <summary>Makes a namespace that no other test has.</summary>
    /// <param name="labels">Labels as YAML, e.g. <c>{webhookguard.io/mode: audit}</c>.</param>
    /// <returns>Its name.</returns>
    public async Task<string> CreateNamespaceAsync(string labels = "{}")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test-{Interlocked.Increment(ref _namespaces)}");
        await Admin.ApplyAsync($$"""
            apiVersion: v1
            kind: Namespace
            metadata: {name: {{name}}, labels: {{labels}}}
            """);
        return name;
    }

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        if (_apiServer is not null)
        {
            await _apiServer.DisposeAsync();
        }

        if (_etcd is not null)
        {
            await _etcd.DisposeAsync();
        }
    }

    private static InvalidOperationException NotStarted() => new("the control plane has not been started");
}
