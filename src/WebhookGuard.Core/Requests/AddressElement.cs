using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Requests;

/// <summary>The IP addresses one NIC gets together: one, or one of each family.</summary>
/// <param name="Addresses">The addresses, in the order written.</param>
public sealed record AddressElement(IReadOnlyList<Address> Addresses)
{
    /// <summary>Whether both are the same addresses, in any order.</summary>
    public bool Equals(AddressElement? other) =>
        other is not null && Addresses.Count == other.Addresses.Count && IsAllIn(other);

    private bool IsAllIn(AddressElement other)
    {
        for (var i = 0; i < Addresses.Count; i++)
        {
            if (!other.Addresses.Contains(Addresses[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode() => Addresses.Count;

    /// <summary>The addresses, separated by commas.</summary>
    public override string ToString() => string.Join(',', Addresses);
}
