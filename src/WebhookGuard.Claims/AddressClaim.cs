namespace WebhookGuard.Claims;

/// <summary>An <c>AddressClaim</c> object as the API server has, or is to have, it.</summary>
public sealed record AddressClaim
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The claim's own UID; empty before it is created.</summary>
    public string Uid { get; init; } = string.Empty;

    /// <summary>The version, changed by every write; empty before it is created.</summary>
    public string ResourceVersion { get; init; } = string.Empty;

    /// <summary><c>spec.scope</c>, e.g. <c>subnet/tenant-a</c>.</summary>
    public required string Scope { get; init; }

    /// <summary><c>spec.address</c>, e.g. <c>10.66.0.10</c>.</summary>
    public required string Address { get; init; }

    /// <summary><c>spec.owner</c>.</summary>
    public required ClaimOwner Owner { get; init; }

    /// <summary><c>status.phase</c>.</summary>
    public ClaimPhase Phase { get; init; }

    /// <summary>
    /// <c>status.grants</c>: how often it was granted. A write that changes nothing leaves the resource version as it is; this number
    /// sees to it that every grant is a change.
    /// </summary>
    public long Grants { get; init; }

    /// <summary>
    /// <c>status.contested</c>: whether a request of the owner's name but of another UID than the recorded one may still be on its way.
    /// </summary>
    public bool Contested { get; init; }

    /// <summary>What it is for, or null if the spec cannot be read or is not what the name says: a claim that was edited by hand.</summary>
    public ClaimKey? Key => ClaimKey.TryParse(Scope, Address, out var key) && key.ClaimName == Name ? key : null;

    /// <summary>A claim to be created: granted once, pending.</summary>
    public static AddressClaim New(ClaimKey key, ClaimOwner owner) => new()
    {
        Name = key.ClaimName,
        Scope = key.Scope.Text,
        Address = key.Address.ToString(),
        Owner = owner with { IsPart = false },
        Grants = 1,
        Contested = owner.IsPart,
    };
}
