using k8s;
using k8s.Exceptions;

namespace WebhookGuard.Sources.Kubernetes;

/// <summary>Connects to the API server.</summary>
public static class ClusterConnection
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    // A dead path is noticed within the sum of the two, also under an idle watch.
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Makes a client from a kubeconfig file; without one from <c>KUBECONFIG</c>, the Pod's service account, or
    /// <c>~/.kube/config</c>. Nothing is sent yet.
    /// </summary>
    /// <exception cref="ClusterConnectionException">There is no usable configuration, with what to do.</exception>
    public static k8s.Kubernetes Connect(string? kubeconfig)
    {
        try
        {
            var configuration = kubeconfig is not null
                ? KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig)
                : KubernetesClientConfiguration.BuildDefaultConfig();
            if (string.IsNullOrEmpty(configuration.Host) || (kubeconfig is null && !IsConfigured()))
            {
                throw new ClusterConnectionException("no Kubernetes access is configured; give --kubeconfig FILE, set KUBECONFIG, or run in a Pod");
            }

            configuration.FirstMessageHandlerSetup = handler =>
            {
                handler.ConnectTimeout = ConnectTimeout;
                handler.KeepAlivePingDelay = PingDelay;
                handler.KeepAlivePingTimeout = PingTimeout;
            };
            return new k8s.Kubernetes(configuration);
        }
        catch (Exception e) when (e is KubeConfigException or KubernetesClientException or IOException or UnauthorizedAccessException
            or YamlDotNet.Core.YamlException or System.Security.Cryptography.CryptographicException or FormatException)
        {
            throw new ClusterConnectionException($"{kubeconfig ?? "the default configuration"} is not usable: {e.Message}", e);
        }
    }

    private static bool IsConfigured() =>
        KubernetesClientConfiguration.IsInCluster()
        || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBECONFIG"))
        || File.Exists(KubernetesClientConfiguration.KubeConfigDefaultLocation);
}
