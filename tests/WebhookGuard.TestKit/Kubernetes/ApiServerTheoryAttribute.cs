using Xunit;

namespace WebhookGuard.TestKit.Kubernetes;

/// <summary>A theory that needs a real Kubernetes API server; skipped as <see cref="ApiServerFactAttribute"/> is.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ApiServerTheoryAttribute : TheoryAttribute
{
    /// <inheritdoc cref="ApiServerFactAttribute.MinimumVersion"/>
    public string? MinimumVersion { get; set; }

    /// <inheritdoc/>
    public override string? Skip
    {
        get => base.Skip ?? ApiServerRequirement.SkipReason(MinimumVersion);
        set => base.Skip = value;
    }
}
