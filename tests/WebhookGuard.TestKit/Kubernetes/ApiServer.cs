using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.TestKit.Kubernetes;

/// <summary>
/// A real kube-apiserver on 127.0.0.1, with RBAC and the users of <see cref="ClusterUser"/>. There are no controllers and no kubelets:
/// nothing but the tests makes or deletes objects, except the namespaces and roles that the API server itself makes.
/// </summary>
public sealed class ApiServer : IAsyncDisposable
{
    private const int StartAttempts = 3;

    // Tenants may do everything that the guard looks at. They have no rights on the guard's own group: its override verb is for admins.
    private const string Tenants = $$"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: {{ClusterUser.TenantsGroup}}}
        rules:
        - apiGroups: ["", apps, batch, autoscaling, policy, kubevirt.io, subresources.kubevirt.io, kubeovn.io, k8s.cni.cncf.io]
          resources: ["*"]
          verbs: ["*"]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: {{ClusterUser.TenantsGroup}}}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {{ClusterUser.TenantsGroup}}}
        subjects:
        - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: {{ClusterUser.TenantsGroup}}}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Etcd _etcd;
    private readonly ApiServerOptions _options;
    private readonly X509Certificate2 _authority;
    private readonly int _port;
    private readonly HttpClient _admin;
    private TestProcess _process;

    private ApiServer(Etcd etcd, ApiServerOptions options, int port)
    {
        _etcd = etcd;
        _options = options;
        _port = port;
        Endpoint = new Uri($"https://127.0.0.1:{port}");
        var certificate = ServingCertificate.Create();
        CertificateAuthorityPem = certificate.AuthorityPem;
        _authority = X509Certificate2.CreateFromPem(certificate.AuthorityPem);
        WriteFiles(certificate);
        _admin = CreateClient(ClusterUser.Admin);
        _process = StartProcess();
    }

    /// <summary>Where clients reach it.</summary>
    public Uri Endpoint { get; }

    /// <summary>The certificate authority that signed its certificate.</summary>
    public string CertificateAuthorityPem { get; }

    /// <summary>The audit log (one JSON event a line), if <see cref="ApiServerOptions.AuditLog"/> asked for it.</summary>
    public string AuditLogFile => _folder.File("audit.log");

    /// <summary>The last output of the server.</summary>
    public string Output => _process.Output;

    /// <summary>The server's process, for faults such as a hang (<see cref="UnixSignal.Stop"/>).</summary>
    public TestProcess Process => _process;

    /// <summary>Starts an API server on an etcd and waits until it is ready and its users have their rights.</summary>
    public static async Task<ApiServer> StartAsync(
        Etcd etcd, ApiServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = new ApiServer(etcd, options ?? new ApiServerOptions(), Loopback.FreePort());
            try
            {
                await server.WaitUntilReadyAsync(cancellationToken);
                await server.Kubectl(ClusterUser.Admin).ApplyAsync(Tenants, cancellationToken);
                return server;
            }
            catch (InvalidOperationException exception) when (attempt < StartAttempts && Etcd.IsPortTaken(exception))
            {
                await server.DisposeAsync();
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>The path of a kubeconfig for a user.</summary>
    public string Kubeconfig(ClusterUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return _folder.File($"kubeconfig-{user.FileName}");
    }

    /// <summary>kubectl as a user.</summary>
    public Kubectl Kubectl(ClusterUser user) => new(Kubeconfig(user), _folder.File("kubectl"));

    /// <summary>An HTTP client as a user, relative to <see cref="Endpoint"/>; the caller disposes it.</summary>
    public HttpClient CreateClient(ClusterUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { _authority },
        };
        return new HttpClient(handler)
        {
            BaseAddress = Endpoint,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", user.Token) },
        };
    }

    /// <summary>The answer to a GET as <see cref="ClusterUser.Admin"/>: status and body.</summary>
    /// <param name="path">Path and query, e.g. <c>/api/v1/pods?limit=1</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path, CancellationToken cancellationToken = default)
    {
        using var response = await _admin.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>Ends the server as a crash would: connections break at once.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Ends the server in order: watches are closed.</summary>
    public Task StopAsync() => _process.StopAsync();

    /// <summary>Starts the server again, with the same data on the same port, after killing it if it still runs.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await _process.DisposeAsync();
        _process = StartProcess();
        await WaitUntilReadyAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _admin.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    private void WriteFiles(ServingCertificate certificate)
    {
        File.WriteAllText(_folder.File("ca.crt"), certificate.AuthorityPem);
        File.WriteAllText(_folder.File("server.crt"), certificate.CertificatePem);
        File.WriteAllText(_folder.File("server.key"), certificate.KeyPem);
        using var serviceAccountKey = RSA.Create(2048);
        File.WriteAllText(_folder.File("service-account.key"), serviceAccountKey.ExportRSAPrivateKeyPem());
        File.WriteAllLines(_folder.File("tokens.csv"), ClusterUser.All.Select(user => user.TokenLine));
        File.WriteAllText(
            _folder.File("audit-policy.yaml"), "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n");
        foreach (var user in ClusterUser.All)
        {
            File.WriteAllText(Kubeconfig(user), $$"""
                apiVersion: v1
                kind: Config
                clusters:
                - name: test
                  cluster: {server: "{{Endpoint.GetLeftPart(UriPartial.Authority)}}", certificate-authority-data: {{Convert.ToBase64String(Encoding.ASCII.GetBytes(CertificateAuthorityPem))}}}
                users:
                - name: test
                  user: {token: {{user.Token}}}
                contexts:
                - name: test
                  context: {cluster: test, user: test}
                current-context: test

                """);
        }
    }

    private TestProcess StartProcess() => TestProcess.Start(
        Servers.KubeApiServer.RequiredPath,
        [
            $"--etcd-servers={_etcd.Endpoint.GetLeftPart(UriPartial.Authority)}",
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            string.Create(CultureInfo.InvariantCulture, $"--secure-port={_port}"),
            // Loopback is no legal endpoint address, so the service "kubernetes" gets none.
            "--endpoint-reconciler-type=none",
            "--service-cluster-ip-range=10.96.0.0/24",
            $"--cert-dir={_folder.Path}",
            $"--tls-cert-file={_folder.File("server.crt")}",
            $"--tls-private-key-file={_folder.File("server.key")}",
            $"--token-auth-file={_folder.File("tokens.csv")}",
            "--authorization-mode=RBAC",
            "--service-account-issuer=https://kubernetes.default.svc",
            $"--service-account-key-file={_folder.File("service-account.key")}",
            $"--service-account-signing-key-file={_folder.File("service-account.key")}",
            // Without controllers no namespace gets its default service account, and Pods would wait for it.
            "--disable-admission-plugins=ServiceAccount",
            "--allow-privileged=true",
            .. _options.AuditLog
                ? [$"--audit-policy-file={_folder.File("audit-policy.yaml")}", $"--audit-log-path={AuditLogFile}"]
                : (string[])[],
            .. _options.ExtraArguments,
        ],
        workingDirectory: _folder.Path);

    private Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _process.WaitUntilAsync(
        async () => (await GetAsync("/readyz", cancellationToken)).Status == HttpStatusCode.OK, cancellationToken: cancellationToken);
}
