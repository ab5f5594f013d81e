using k8s;
using WebhookGuard.Sources.Kubernetes;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Certificates;

namespace WebhookGuard.Sources.Tests.Kubernetes;

public sealed class KubeconfigFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TestAuthority authority = new();

    public void Dispose()
    {
        authority.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("{token: secret}")]
    [InlineData("{username: me, password: secret}")]
    [InlineData("{client-certificate: client.crt, client-key: client.key}")]
    [InlineData("{client-certificate-data: Y2VydA==, client-key-data: a2V5}")]
    [InlineData("""{exec: {apiVersion: client.authentication.k8s.io/v1, command: printenv, args: [ANSWER], env: [{name: ANSWER, value: '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"made"}}'}]}}""")]
    public void A_file_says_what_it_says_to_the_client_library(string user)
    {
        var (certificate, key) = authority.Client("me");
        File.WriteAllText(folder.File("ca.crt"), authority.Pem);
        File.WriteAllText(folder.File("client.crt"), certificate);
        File.WriteAllText(folder.File("client.key"), key);
        var file = folder.File("config");
        File.WriteAllText(file, $$$"""
            apiVersion: v1
            kind: Config
            preferences: {colors: true}
            clusters:
            - name: other
              cluster: {server: "https://127.0.0.1:1", insecure-skip-tls-verify: true}
            - name: test
              cluster:
                server: https://127.0.0.1:6443
                certificate-authority: ca.crt
                tls-server-name: kubernetes
                extensions: [{name: minikube, extension: {version: v1, list: [1]}}]
            users:
            - name: me
              user: {{{user}}}
            contexts:
            - name: test
              context: {cluster: test, user: me, namespace: web}
            current-context: test
            some-day: {}
            """);
        var expected = KubernetesClientConfiguration.BuildConfigFromConfigFile(file);
        Assert.Equal("https://127.0.0.1:6443", expected.Host);
        Assert.Equal(Told(expected), Told(KubeconfigFile.Read(file)));
    }

    private static string Told(KubernetesClientConfiguration read) => string.Join(
        '\n',
        read.Host,
        read.Namespace,
        read.TlsServerName,
        read.SkipTlsVerify,
        string.Join(',', read.SslCaCerts.Select(certificate => certificate.Thumbprint)),
        read.AccessToken,
        read.Username,
        read.Password,
        read.ClientCertificateFilePath,
        read.ClientKeyFilePath,
        read.ClientCertificateData,
        read.ClientCertificateKeyData);
}
