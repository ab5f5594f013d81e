using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Claims;

/// <summary>What a claim is for: an address, where it must be unique.</summary>
/// <param name="Scope">Where.</param>
/// <param name="Address">The address.</param>
public readonly record struct ClaimKey(Scope Scope, Address Address)
{
    /// <summary>The name of its claim.</summary>
    public string ClaimName => Claims.ClaimName.For(Scope, Address);

    /// <summary>Reads what a claim's spec says. Only canonical text is taken, since only that gives the name which everybody else computes.</summary>
    /// <param name="scope">For example <c>subnet/tenant-a</c>.</param>
    /// <param name="address">For example <c>10.66.0.10</c>, <c>fd00::1</c> or <c>00:00:00:53:6b:a1</c>.</param>
    /// <param name="key">What was read.</param>
    public static bool TryParse(string scope, string address, out ClaimKey key)
    {
        var isRead = ScopedAddress.TryParse(scope, address, out var scoped);
        key = new ClaimKey(scoped.Scope, scoped.Address);
        return isRead;
    }

    /// <summary><c>10.66.0.10 in subnet/tenant-a</c>.</summary>
    public override string ToString() => $"{Address} in {Scope}";
}
