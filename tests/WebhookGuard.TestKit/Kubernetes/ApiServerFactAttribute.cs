using Xunit;

namespace WebhookGuard.TestKit.Kubernetes;

/// <summary>
/// A test that needs a real Kubernetes API server. Skipped, with the reason, where it or its tools are missing (with <c>CI=true</c> it
/// runs and fails instead), and where it is older than <see cref="MinimumVersion"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ApiServerFactAttribute : FactAttribute
{
    /// <summary>The oldest Kubernetes this test is about, e.g. <c>1.28</c>; any if null.</summary>
    public string? MinimumVersion { get; set; }

    /// <inheritdoc/>
    public override string? Skip
    {
        get => base.Skip ?? ApiServerRequirement.SkipReason(MinimumVersion);
        set => base.Skip = value;
    }
}
