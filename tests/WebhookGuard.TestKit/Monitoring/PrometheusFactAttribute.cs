using WebhookGuard.TestKit.Kubernetes;
using Xunit;

namespace WebhookGuard.TestKit.Monitoring;

/// <summary>
/// A test that needs a real Prometheus and the servers of a <see cref="ControlPlane"/>: skipped with the reason when one is missing,
/// unless <c>CI=true</c>, where it runs and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PrometheusFactAttribute : FactAttribute
{
    /// <summary>Looks for the programs and sets <see cref="FactAttribute.Skip"/> when one is missing.</summary>
    public PrometheusFactAttribute() => Skip = Servers.SkipReason(Servers.Prometheus) ?? ApiServerRequirement.SkipReason(minimumVersion: null);
}
