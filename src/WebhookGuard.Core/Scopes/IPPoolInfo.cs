using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Scopes;

/// <summary>An IPPool, its addresses parsed once; entries that cannot be read are left out.</summary>
/// <param name="view">The IPPool as read.</param>
public sealed class IPPoolInfo(IPPoolView view)
{
    /// <summary>The IPPool as read.</summary>
    public IPPoolView View => view;

    /// <summary>The addresses that only those get who ask for the pool.</summary>
    public IReadOnlyList<AddressRange> Ranges { get; } =
        [.. view.IPs.Select(text => AddressRange.TryParse(text, out var range) ? range : (AddressRange?)null).OfType<AddressRange>()];
}
