namespace WebhookGuard.Benchmarks;

/// <summary>One measured figure beside what it is measured against, in the same run.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">The unit of value and reference.</param>
/// <param name="Value">What it came to.</param>
/// <param name="Reference">What the reference came to.</param>
/// <param name="Target">What the ratio must not exceed; null if the figure is for information.</param>
internal sealed record Figure(string Name, string Unit, double Value, double Reference, double? Target)
{
    public double Ratio => Value / Reference;

    public bool? Met => Target is null ? null : Ratio <= Target;
}
