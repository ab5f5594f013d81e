using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Decisions;

/// <summary>What was decided on one object, and why.</summary>
/// <param name="Findings">All that was found, in the order of the NICs.</param>
/// <param name="Missing">
/// Objects that would have had to exist for the requester to be the holder and are not known (yet): worth asking for live before a
/// denial is given.
/// </param>
public sealed record Verdict(IReadOnlyList<Finding> Findings, IReadOnlyCollection<ObjectName> Missing)
{
    /// <summary>The verdict on an object that asks for nothing, or for nothing new.</summary>
    public static Verdict NothingAsked { get; } = new([], []) { AsksForNothing = true };

    /// <summary>Whether there was nothing to decide: it depends on no facts.</summary>
    public bool AsksForNothing { get; private init; }

    /// <summary>
    /// Whether the owner holds each address already that the object newly asks for: then nobody else can have been given it, however old
    /// the facts are.
    /// </summary>
    public bool AsksForOwnOnly => Question?.AsksForOwnOnly() == true;

    /// <summary>What was decided on: to find that out, which few need to know.</summary>
    internal IOwnershipQuestion? Question { private get; init; }

    /// <summary>What has to be claimed before the object may pass; null if nothing has, or it may not pass.</summary>
    public ClaimRequest? Claim { get; init; }

    /// <summary>The weightiest of the findings.</summary>
    public Severity Severity
    {
        get
        {
            var weightiest = Severity.Allow;
            for (var i = 0; i < Findings.Count; i++)
            {
                weightiest = Findings[i].Severity > weightiest ? Findings[i].Severity : weightiest;
            }

            return weightiest;
        }
    }

    /// <summary>Whether a denial is for an address that somebody holds, rather than for a request that nobody could meet.</summary>
    public bool IsConflict
    {
        get
        {
            for (var i = 0; i < Findings.Count; i++)
            {
                if (Findings[i] is { Severity: Severity.Deny, Reason: FindingReason.Held or FindingReason.Leftover })
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>
    /// The sentences of all findings of that severity, one after another; what is the same of several addresses is said once.
    /// </summary>
    public string Message(Severity severity)
    {
        if (Findings is [var only])
        {
            return only.Severity == severity ? only.Message : string.Empty;
        }

        var sentences = Findings
            .Where(finding => finding.Severity == severity)
            .GroupBy(finding => finding.HeldBy is null ? (finding.Message, string.Empty) : (finding.HeldBy, finding.Subnet))
            .Select(group => group.First().HeldBy is null ? group.First().Message : DenialText.Sentence([.. group.DistinctBy(finding => finding.Address)]));
        return string.Join(' ', sentences);
    }
}
