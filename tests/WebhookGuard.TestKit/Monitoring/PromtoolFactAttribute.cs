using Xunit;

namespace WebhookGuard.TestKit.Monitoring;

/// <summary>
/// A test that needs promtool: skipped with the reason when it is missing, unless <c>CI=true</c>, where it runs and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PromtoolFactAttribute : FactAttribute
{
    /// <summary>Looks for it and sets <see cref="FactAttribute.Skip"/> when it is missing.</summary>
    public PromtoolFactAttribute() => Skip = Servers.SkipReason(Servers.Promtool);
}
