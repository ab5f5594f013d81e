namespace WebhookGuard.Core.Scopes;

/// <summary>
/// Where an address must be unique. For an overlay Subnet that is the Subnet (its logical switch). Underlay Subnets on one provider
/// network and VLAN share their physical layer 2, whatever their VPC: they are one scope.
/// </summary>
public readonly record struct Scope
{
    private Scope(string text) => Text = text;

    /// <summary><c>subnet/name</c> or <c>underlay/provider-network/vlan-id</c>.</summary>
    public string Text { get; }

    /// <summary>The scope of an overlay Subnet.</summary>
    public static Scope Overlay(string subnet) => new($"subnet/{subnet}");

    /// <summary>The scope of a physical layer 2.</summary>
    public static Scope Underlay(string providerNetwork, int vlanId) => new($"underlay/{providerNetwork}/{vlanId}");

    /// <inheritdoc/>
    public override string ToString() => Text;
}
