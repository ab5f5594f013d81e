namespace WebhookGuard.Core.Quarantine;

/// <summary>What of a Subnet quarantine reads, and writes all at once.</summary>
/// <param name="ExcludeIps"><c>spec.excludeIps</c>: addresses and <c>a..b</c> ranges, of whomever.</param>
/// <param name="Quarantined">Which addresses of them were put there by the guard: <see cref="QuarantineRecord"/>.</param>
/// <param name="Declined">Which it put there and somebody else took out: they are not put there again.</param>
public sealed record QuarantineState(IReadOnlyList<string> ExcludeIps, string Quarantined = "", string Declined = "")
{
    /// <inheritdoc/>
    public bool Equals(QuarantineState? other) =>
        other is not null && Quarantined == other.Quarantined && Declined == other.Declined
        && ExcludeIps.SequenceEqual(other.ExcludeIps, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ExcludeIps.Count, Quarantined, Declined);
}
