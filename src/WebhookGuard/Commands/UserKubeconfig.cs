namespace WebhookGuard.Commands;

/// <summary>
/// The kubeconfig that kubectl uses when it is told nothing. Commands that only read take it, too; <c>serve</c> does not, which would write
/// to whatever cluster somebody worked with last.
/// </summary>
internal static class UserKubeconfig
{
    /// <summary>The file; null if <c>KUBECONFIG</c> or a Pod's service account tell of a cluster, or there is none.</summary>
    /// <param name="environment">Reads environment variables.</param>
    public static string? Find(Func<string, string?> environment) =>
        string.IsNullOrWhiteSpace(environment("KUBECONFIG")) && string.IsNullOrEmpty(environment("KUBERNETES_SERVICE_HOST"))
        && environment("HOME") is { Length: > 0 } home && Path.Combine(home, ".kube", "config") is var file && File.Exists(file)
            ? file
            : null;
}
