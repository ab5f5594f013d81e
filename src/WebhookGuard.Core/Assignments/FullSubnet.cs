using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Assignments;

/// <summary>A Subnet in which no address of a family is free.</summary>
/// <param name="Subnet">Its name.</param>
/// <param name="Kind">The family.</param>
/// <param name="Assignable">How many addresses it has, without those that are excluded, an IPPool's or the gateway's.</param>
/// <param name="Leftovers">The ports and IPs that hold some of them although their owners are gone: what messages name.</param>
public sealed record FullSubnet(string Subnet, AddressKind Kind, UInt128 Assignable, IReadOnlyList<string> Leftovers)
{
    /// <summary>The sentences for the user, with what to do.</summary>
    public override string ToString()
    {
        var start = Assignable == 0
            ? $"Subnet {Subnet} has no {Kind} address that may be assigned: all are excluded, or of an IPPool."
            : $"Subnet {Subnet} is full: of the {Assignable} {Kind} addresses that may be assigned in it none is free.";
        var leftovers = Leftovers.Count switch
        {
            0 => string.Empty,
            1 => $" One is held by a leftover, {Leftovers[0]}, whose owner is gone: free that first.",
            _ => $" {Leftovers.Count} are held by leftovers, such as {Leftovers[0]}, whose owners are gone: free those first.",
        };
        return $"{start}{leftovers} {(Leftovers.Count == 0 ? "Delete" : "Otherwise delete")} what is not needed, or give the Subnet more addresses.";
    }
}
