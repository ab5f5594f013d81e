using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Decisions;

/// <summary>One thing a decision found.</summary>
public sealed record Finding
{
    /// <summary>What it asks for.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Why.</summary>
    public required FindingReason Reason { get; init; }

    /// <summary>The whole sentence for the user, with what to do.</summary>
    public string Message
    {
        get => field ??= DenialText.Sentence(this);
        init;
    }

    /// <summary>Of an address that somebody holds: what follows "is" in the sentence; else null.</summary>
    public string? HeldBy { get; init; }

    /// <summary>Free addresses near a held one.</summary>
    public IReadOnlyList<Address> Free { get; init; } = [];

    /// <summary>The address, if it is about one.</summary>
    public Address? Address { get; init; }

    /// <summary>The Subnet, if it is about one.</summary>
    public string? Subnet { get; init; }

    /// <summary>Who holds the address, if somebody does.</summary>
    public ObjectName? Holder { get; init; }

    /// <summary>How that is known: ports and objects.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];
}
