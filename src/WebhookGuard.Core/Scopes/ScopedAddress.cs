using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Scopes;

/// <summary>An address, and where it must be unique.</summary>
/// <param name="Scope">Where.</param>
/// <param name="Address">The address.</param>
public readonly record struct ScopedAddress(Scope Scope, Address Address)
{
    /// <summary><c>10.66.0.10 in subnet/tenant-a</c>.</summary>
    public override string ToString() => $"{Address} in {Scope}";
}
