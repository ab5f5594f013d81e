namespace WebhookGuard.Core.Objects;

/// <summary>An AddressClaim: an address that is granted, where it must be unique, to one owner. Its texts are as written.</summary>
public sealed record AddressClaimView : ObjectView
{
    /// <summary><c>metadata.resourceVersion</c>: what a write has to name, so that it changes this version and no other.</summary>
    public string ResourceVersion { get; init; } = string.Empty;

    /// <summary><c>spec.scope</c>: <c>subnet/tenant-a</c>, <c>underlay/provider-network/100</c>.</summary>
    public string Scope { get; init; } = string.Empty;

    /// <summary><c>spec.address</c>: <c>10.66.0.10</c>, <c>fd00::1</c>, <c>00:00:00:53:6b:a1</c>.</summary>
    public string Address { get; init; } = string.Empty;

    /// <summary><c>spec.owner</c>.</summary>
    public ClaimOwnerView Owner { get; init; } = new();

    /// <summary><c>status.phase</c>: <c>Pending</c>, <c>Bound</c>, or empty.</summary>
    public string Phase { get; init; } = string.Empty;

    /// <summary><c>status.grants</c>; 0 if there is none.</summary>
    public long Grants { get; init; }

    /// <summary><c>status.contested</c>.</summary>
    public bool Contested { get; init; }
}
