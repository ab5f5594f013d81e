using Xunit;

namespace WebhookGuard.TestKit.Ovsdb;

/// <summary>
/// A test that needs a real ovsdb-server: skipped with the reason when it is missing, unless <c>CI=true</c>, where it runs and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OvsdbFactAttribute : FactAttribute
{
    /// <summary>Looks for the programs and sets <see cref="FactAttribute.Skip"/> when they are missing.</summary>
    public OvsdbFactAttribute() => Skip = OvsdbRequirement.SkipReason;
}

/// <summary>The <c>[Theory]</c> counterpart of <see cref="OvsdbFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OvsdbTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for the programs and sets <see cref="FactAttribute.Skip"/> when they are missing.</summary>
    public OvsdbTheoryAttribute() => Skip = OvsdbRequirement.SkipReason;
}

internal static class OvsdbRequirement
{
    public static string? SkipReason => Servers.SkipReason(Servers.OvsdbServer, Servers.OvsdbTool, Servers.OvnNbSchema);
}
