using WebhookGuard.Hosting;
using WebhookGuard.Settings;

namespace WebhookGuard.Certificates;

/// <summary>The DNS names of the guard's Service.</summary>
internal static class ServiceNames
{
    /// <summary>The names, first the one by which the API server calls (<c>k8s.io/apiserver/pkg/util/webhook/client.go</c>).</summary>
    public static IReadOnlyList<string> Of(GuardSettings settings)
    {
        var called = $"{settings.Service}.{PodNamespace.Of(settings)}.svc";
        return [called, $"{called}.cluster.local"];
    }
}
