namespace WebhookGuard.Storm.History;

/// <summary>One request of a client, and what it was told.</summary>
internal sealed record RequestRecord
{
    public required RequestKind Kind { get; init; }

    public required Asker Who { get; init; }

    public IReadOnlyList<AddressKey> Asks { get; init; } = [];

    public bool DryRun { get; init; }

    /// <summary>When it was sent, on the storm's clock.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>When the answer came, or was given up.</summary>
    public required TimeSpan End { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>The HTTP status; 0 without an answer.</summary>
    public int Status { get; init; }

    public string Message { get; init; } = string.Empty;

    public bool CancelledByClient { get; init; }

    public override string ToString() => $"{Kind} of {Who} at {Start.TotalSeconds:0.000}–{End.TotalSeconds:0.000} s: {Outcome}, {Message}";
}

internal enum RequestKind
{
    Create,
    Update,
    Delete,
}
