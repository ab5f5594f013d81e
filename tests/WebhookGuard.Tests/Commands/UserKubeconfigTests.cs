using WebhookGuard.Commands;
using WebhookGuard.TestKit;

namespace WebhookGuard.Tests.Commands;

public sealed class UserKubeconfigTests : IDisposable
{
    private readonly TemporaryFolder home = new();

    public void Dispose() => home.Dispose();

    [Theory]
    [InlineData(true, null, null, true)]
    [InlineData(false, null, null, false)]
    [InlineData(true, "/etc/kubeconfig", null, false)]
    [InlineData(true, null, "10.96.0.1", false)]
    public void Kubectls_own_file_is_taken_where_nothing_else_tells_of_a_cluster(bool exists, string? kubeconfig, string? inCluster, bool taken)
    {
        var file = home.File(Path.Combine(".kube", "config"));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (exists)
        {
            File.WriteAllText(file, "kind: Config");
        }

        var found = UserKubeconfig.Find(name => name switch
        {
            "HOME" => home.Path,
            "KUBECONFIG" => kubeconfig,
            "KUBERNETES_SERVICE_HOST" => inCluster,
            _ => null,
        });

        Assert.Equal(taken ? file : null, found);
    }
}
