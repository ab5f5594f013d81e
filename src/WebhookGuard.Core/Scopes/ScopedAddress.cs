using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Scopes;

/// <summary>An address, and where it must be unique.</summary>
/// <param name="Scope">Where.</param>
/// <param name="Address">The address.</param>
public readonly record struct ScopedAddress(Scope Scope, Address Address)
{
    /// <summary>Reads both. Only canonical text is taken, so that each has one text only.</summary>
    /// <param name="scope">For example <c>subnet/tenant-a</c>.</param>
    /// <param name="address">For example <c>10.66.0.10</c>, <c>fd00::1</c> or <c>00:00:00:53:6b:a1</c>.</param>
    /// <param name="scoped">What was read.</param>
    public static bool TryParse(string scope, string address, out ScopedAddress scoped)
    {
        scoped = default;
        if (!Scope.TryParse(scope, out var where)
            || (!Address.TryParseIP(address, out var parsed) && !Address.TryParseMac(address, out parsed))
            || parsed.ToString() != address)
        {
            return false;
        }

        scoped = new ScopedAddress(where, parsed);
        return true;
    }

    /// <summary><c>10.66.0.10 in subnet/tenant-a</c>.</summary>
    public override string ToString() => $"{Address} in {Scope}";
}
