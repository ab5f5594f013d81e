namespace WebhookGuard.Storm.History;

/// <summary>A claim as it is stored from one revision of etcd on.</summary>
internal sealed record ClaimVersion
{
    public required long Revision { get; init; }

    public TimeSpan SeenAt { get; init; }

    public required string Name { get; init; }

    public AddressKey Key { get; init; }

    public ObjectKey Owner { get; init; }

    public string Phase { get; init; } = string.Empty;

    /// <summary>The UID of the owner, the Pod if one is named, and all else that tells the claim's state.</summary>
    public string Details { get; init; } = string.Empty;

    /// <summary>From this revision on the claim does not exist.</summary>
    public bool Gone { get; init; }

    public override string ToString() => $"claim {Name} of {Owner}, {Phase} {Details}";
}
