using WebhookGuard.Sources.Kubernetes;
using WebhookGuard.TestKit;

namespace WebhookGuard.Sources.Tests.Kubernetes;

public sealed class ClusterConnectionTests : IDisposable
{
    private const string Good = """
        apiVersion: v1
        kind: Config
        clusters:
        - name: test
          cluster: {server: "https://127.0.0.1:6443/k8s/clusters/c-1"}
        users:
        - name: test
          user: {token: secret}
        contexts:
        - name: test
          context: {cluster: test, user: test}
        current-context: test
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_named_file_comes_before_the_environment()
    {
        using var client = ClusterConnection.Connect(Write("good", Good), _ => "/does/not/exist");
        Assert.Equal("https://127.0.0.1:6443/k8s/clusters/c-1", client.BaseUri.AbsoluteUri.TrimEnd('/'));
    }

    [Fact]
    public void KUBECONFIG_may_name_files_that_are_missing()
    {
        var list = string.Join(Path.PathSeparator, folder.File("missing"), Write("good", Good));
        using var client = ClusterConnection.Connect(environment: name => name == "KUBECONFIG" ? list : null);
        Assert.Equal("127.0.0.1", client.BaseUri.Host);
    }

    [Fact]
    public void Several_files_in_KUBECONFIG_are_not_merged_silently()
    {
        var list = string.Join(Path.PathSeparator, Write("one", Good), Write("two", Good));
        var error = Assert.Throws<ClusterConnectionException>(
            () => ClusterConnection.Connect(environment: name => name == "KUBECONFIG" ? list : null));
        Assert.Contains("--flatten", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_given_says_what_can_be_given()
    {
        var error = Assert.Throws<ClusterConnectionException>(() => ClusterConnection.Connect(environment: _ => null));
        Assert.Contains("--kubeconfig", error.Message, StringComparison.Ordinal);
        Assert.Contains("KUBECONFIG", error.Message, StringComparison.Ordinal);
        Assert.Contains("KUBERNETES_SERVICE_HOST", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_does_not_exist_is_named()
    {
        var file = folder.File("missing");
        var error = Assert.Throws<ClusterConnectionException>(() => ClusterConnection.Connect(file));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains("no such file", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [b\nc: {")]
    [InlineData("current-context: nowhere")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("apiVersion: v1\nkind: Config\ncontexts: [{name: a, context: {cluster: b, user: c}}]\ncurrent-context: a")]
    public void A_file_that_cannot_be_used_is_named(string content)
    {
        var file = Write("bad", content);
        var error = Assert.Throws<ClusterConnectionException>(() => ClusterConnection.Connect(file));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Pod_without_a_token_is_told_so()
    {
        var error = Assert.Throws<ClusterConnectionException>(
            () => ClusterConnection.Connect(environment: name => name == "KUBERNETES_SERVICE_HOST" ? "10.96.0.1" : null));
        Assert.Contains("service account", error.Message, StringComparison.Ordinal);
    }

    private string Write(string name, string content)
    {
        var file = folder.File(name);
        File.WriteAllText(file, content);
        return file;
    }
}
