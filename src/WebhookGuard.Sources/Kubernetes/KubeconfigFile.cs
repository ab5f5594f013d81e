using k8s;
using k8s.KubeConfigModels;
using YamlDotNet.Serialization;

namespace WebhookGuard.Sources.Kubernetes;

/// <summary>
/// Reads a kubeconfig file. The client library's own way makes a reader for all of Kubernetes' kinds first, several hundred classes of
/// which none is needed: tens of MiB for as long as the process lives.
/// </summary>
internal static class KubeconfigFile
{
    /// <summary>Reads one with its current context.</summary>
    /// <exception cref="YamlDotNet.Core.YamlException">It is not YAML, or not that of a kubeconfig.</exception>
    /// <exception cref="k8s.Exceptions.KubeConfigException">It does not say how to reach a cluster.</exception>
    public static KubernetesClientConfiguration Read(string path)
    {
        using var text = File.OpenText(path);
        var config = new DeserializerBuilder().IgnoreUnmatchedProperties().Build().Deserialize<K8SConfiguration?>(text) ?? new K8SConfiguration();

        // Files that it names are looked for beside it.
        config.FileName = Path.GetFullPath(path);
        return KubernetesClientConfiguration.BuildConfigFromConfigObject(config);
    }
}
