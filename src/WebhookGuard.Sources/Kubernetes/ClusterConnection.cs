using k8s;
using k8s.Exceptions;
using YamlDotNet.Core;

namespace WebhookGuard.Sources.Kubernetes;

/// <summary>Finds out how to reach the cluster: a kubeconfig file that is named, <c>KUBECONFIG</c>, or the Pod's own service account.</summary>
public static class ClusterConnection
{
    private const string KubeconfigVariable = "KUBECONFIG";
    private const string InClusterVariable = "KUBERNETES_SERVICE_HOST";

    /// <summary>Makes the one client that a process needs. Nothing is sent yet.</summary>
    /// <param name="kubeconfig">A kubeconfig file, or <c>null</c> for <c>KUBECONFIG</c> (separated as in PATH, but only one may exist) or in-cluster.</param>
    /// <param name="environment">Reads environment variables; the process's own by default.</param>
    /// <exception cref="ClusterConnectionException">There is no configuration, or it cannot be used.</exception>
    public static k8s.Kubernetes Connect(string? kubeconfig = null, Func<string, string?>? environment = null)
    {
        var configuration = Configure(kubeconfig, environment ?? Environment.GetEnvironmentVariable, out var origin);
        Tune(configuration);
        try
        {
            return new k8s.Kubernetes(configuration);
        }
        catch (Exception unusable)
        {
            throw new ClusterConnectionException($"{origin} cannot be used: {unusable.Message}", unusable);
        }
    }

    private static KubernetesClientConfiguration Configure(string? kubeconfig, Func<string, string?> environment, out string origin)
    {
        if (!string.IsNullOrWhiteSpace(kubeconfig))
        {
            origin = $"kubeconfig {kubeconfig}";
            return FromFiles([kubeconfig], origin);
        }

        if (environment(KubeconfigVariable) is { } files && !string.IsNullOrWhiteSpace(files))
        {
            origin = $"{KubeconfigVariable}={files}";
            return FromFiles(files.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), origin);
        }

        origin = "the Pod's service account";
        if (string.IsNullOrEmpty(environment(InClusterVariable)))
        {
            throw new ClusterConnectionException(
                $"no cluster is given: name a file with --kubeconfig, set {KubeconfigVariable}, or run in a Pod ({InClusterVariable} is not set)");
        }

        try
        {
            return KubernetesClientConfiguration.InClusterConfig();
        }
        catch (Exception unusable)
        {
            throw new ClusterConnectionException(
                $"{origin} cannot be used (is automountServiceAccountToken off?): {unusable.Message}", unusable);
        }
    }

    private static KubernetesClientConfiguration FromFiles(string[] files, string origin)
    {
        // As for kubectl, a list may name files that do not exist. Merging several is left to kubectl.
        var existing = files.Where(File.Exists).ToArray();
        if (existing.Length == 0)
            throw new ClusterConnectionException($"{origin}: no such file");
        if (existing.Length > 1)
        {
            throw new ClusterConnectionException(
                $"{origin} is several files: name one with --kubeconfig, e.g. made with 'kubectl config view --flatten --minify'");
        }

        try
        {
            return KubeconfigFile.Read(existing[0]);
        }
        catch (YamlException unreadable)
        {
            throw new ClusterConnectionException($"{origin}, line {unreadable.Start.Line}: {unreadable.Message}", unreadable);
        }
        catch (KubeConfigException incomplete)
        {
            throw new ClusterConnectionException($"{origin}: {incomplete.Message}", incomplete);
        }
        catch (Exception unreadable)
        {
            throw new ClusterConnectionException($"{origin} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static void Tune(KubernetesClientConfiguration configuration)
    {
        configuration.DisableHttp2 = false;
        configuration.FirstMessageHandlerSetup = handler =>
        {
            if (handler is not SocketsHttpHandler sockets)
                return;
            sockets.ConnectTimeout = TimeSpan.FromSeconds(10);
            // A dead path under a silent watch is noticed within 45 s; the library's own default is 3.5 minutes.
            sockets.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            sockets.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
            sockets.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
            sockets.EnableMultipleHttp2Connections = true;
        };
    }
}
