using System.Globalization;

namespace WebhookGuard.Core.Scopes;

/// <summary>
/// Where an address must be unique. For an overlay Subnet that is the Subnet (its logical switch). Underlay Subnets on one provider
/// network and VLAN share their physical layer 2, whatever their VPC: they are one scope.
/// </summary>
public readonly record struct Scope
{
    private const string OverlayPrefix = "subnet/";
    private const string UnderlayPrefix = "underlay/";

    private Scope(string text) => Text = text;

    /// <summary><c>subnet/name</c> or <c>underlay/provider-network/vlan-id</c>.</summary>
    public string Text { get; }

    /// <summary>The overlay Subnet; null of a physical layer 2.</summary>
    public string? Subnet => Text.StartsWith(OverlayPrefix, StringComparison.Ordinal) ? Text[OverlayPrefix.Length..] : null;

    /// <summary>The scope of an overlay Subnet.</summary>
    public static Scope Overlay(string subnet) => new(OverlayPrefix + subnet);

    /// <summary>The scope of a physical layer 2.</summary>
    public static Scope Underlay(string providerNetwork, int vlanId) => new($"{UnderlayPrefix}{providerNetwork}/{vlanId}");

    /// <summary>Reads <see cref="Text"/>, which has one form only: <c>underlay/p/010</c> is no scope.</summary>
    public static bool TryParse(string text, out Scope scope)
    {
        scope = default;
        if (text.StartsWith(OverlayPrefix, StringComparison.Ordinal) && text.Length > OverlayPrefix.Length && !text.AsSpan(OverlayPrefix.Length).Contains('/'))
        {
            scope = new Scope(text);
        }
        else if (text.Split('/') is ["underlay", { Length: > 0 } network, var id]
            && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var vlan)
            && Underlay(network, vlan) is var underlay && underlay.Text == text)
        {
            scope = underlay;
        }

        return scope != default;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
