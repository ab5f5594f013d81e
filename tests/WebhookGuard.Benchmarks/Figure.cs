using System.Text.Json.Serialization;

namespace WebhookGuard.Benchmarks;

/// <summary>One measured figure beside what it is measured against, in the same run.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">The unit of value and reference.</param>
/// <param name="Value">What it came to.</param>
/// <param name="Reference">What the reference came to, or the limit itself where there is nothing to measure against.</param>
/// <param name="Target">What the ratio is to reach; null if the figure is for information.</param>
internal sealed record Figure(string Name, string Unit, double Value, double Reference, double? Target)
{
    /// <summary>Whether more is better: the ratio is to be at least the target, not at most.</summary>
    [JsonIgnore]
    public bool MoreIsBetter { get; init; }

    /// <summary>Value by reference.</summary>
    public double Ratio => Value / Reference;

    /// <summary>Whether the target was reached; null if there is none.</summary>
    public bool? Met => Target is null ? null : MoreIsBetter ? Ratio >= Target : Ratio <= Target;
}
