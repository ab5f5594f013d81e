namespace WebhookGuard.Core.Keeping;

/// <summary>What is to be written into the template of a VM.</summary>
/// <param name="Nics">The NICs whose addresses are known beyond doubt and not in the template.</param>
/// <param name="Doubts">Why those of others are not: each a sentence without a full stop.</param>
public sealed record KeepPlan(IReadOnlyList<KeptNic> Nics, IReadOnlyList<string> Doubts)
{
    /// <summary>There is nothing to write, or it is not the time for it.</summary>
    public static KeepPlan Nothing { get; } = new([], []);
}
