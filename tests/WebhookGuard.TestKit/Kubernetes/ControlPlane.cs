using System.Globalization;
using WebhookGuard.TestKit.Ovn;
using WebhookGuard.TestKit.Ovsdb;
using Xunit;

namespace WebhookGuard.TestKit.Kubernetes;

/// <summary>
/// A whole control plane for tests: etcd, API server, the kinds of KubeVirt, Kube-OVN and Multus, and an OVN Northbound database. Meant
/// as an xunit fixture that the tests of a class or collection share, each in a namespace of its own.
/// </summary>
public class ControlPlane : IAsyncLifetime
{
    private readonly ApiServerOptions _options;
    private readonly int _northboundMembers;
    private Etcd? _etcd;
    private ApiServer? _apiServer;
    private OvsdbServer? _northbound;
    private OvsdbCluster? _northboundCluster;
    private int _namespaces;

    /// <summary>With an API server as it usually is, and a standalone Northbound database.</summary>
    public ControlPlane()
        : this(new ApiServerOptions())
    {
    }

    /// <summary>With other servers, for fixtures derived from this one.</summary>
    /// <param name="options">Of the API server.</param>
    /// <param name="northboundMembers">Members of the Northbound database's RAFT cluster; 1 is a standalone server.</param>
    protected ControlPlane(ApiServerOptions options, int northboundMembers = 1) => (_options, _northboundMembers) = (options, northboundMembers);

    /// <summary>The API server's store.</summary>
    public Etcd Etcd => _etcd ?? throw NotStarted();

    /// <summary>The API server.</summary>
    public ApiServer ApiServer => _apiServer ?? throw NotStarted();

    /// <summary>The standalone Northbound database.</summary>
    public OvsdbServer NorthboundServer => _northbound ?? throw NotStarted();

    /// <summary>The members of the clustered Northbound database.</summary>
    public OvsdbCluster NorthboundCluster => _northboundCluster ?? throw NotStarted();

    /// <summary>Where clients reach the Northbound database: what <c>--ovn-nb</c> takes.</summary>
    public string NorthboundRemotes => _northboundCluster?.TcpRemotes ?? NorthboundServer.TcpRemote;

    /// <summary>Writes to the Northbound database as Kube-OVN does.</summary>
    public OvnNb Northbound => new(NorthboundRemotes);

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

        if (_northboundMembers > 1)
        {
            _northboundCluster = await OvsdbCluster.StartAsync(_northboundMembers);
        }
        else
        {
            _northbound = await OvsdbServer.StartStandaloneAsync();
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

        if (_northbound is not null)
        {
            await _northbound.DisposeAsync();
        }

        if (_northboundCluster is not null)
        {
            await _northboundCluster.DisposeAsync();
        }
    }

    private static InvalidOperationException NotStarted() => new("the control plane has not been started");
}
