using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Duplicates;

/// <summary>The sentences on duplicates: how it likely came to them, and what to do.</summary>
internal static class DuplicateText
{
    /// <summary>The sentence on one duplicate.</summary>
    public static string Advice(Duplicate duplicate)
    {
        var owners = duplicate.Owners;
        if (CommonController(owners) is { } controller)
        {
            return $"{controller} has several Pods for one address: scale it to 1 replica with strategy Recreate, or list an address for each in ovn.kubernetes.io/ip_pool.";
        }

        if (owners.FirstOrDefault(owner => owner.Name.Kind is ObjectKind.Subnet or ObjectKind.Vpc) is { } network)
        {
            return $"The network itself uses it ({network.Name}): give {Others(owners, owner => owner.Name.Kind is ObjectKind.Subnet or ObjectKind.Vpc)} {Another(duplicate)}.";
        }

        if (owners.FirstOrDefault(owner => owner.Holder.ReservedFor is not null) is { } reservation)
        {
            return $"{reservation.Name} reserves it for {reservation.Holder.ReservedFor}: give {Others(owners, owner => owner == reservation)} {Another(duplicate)}, "
                + $"or delete the claim if {reservation.Holder.ReservedFor} no longer uses it.";
        }

        var leftovers = owners.Where(owner => owner.Holder.IsLeftover).ToArray();
        if (leftovers.Length > 0)
        {
            var removal = string.Join(" and ", leftovers.SelectMany(owner => owner.Holdings).Select(left => left.Removal).Distinct(StringComparer.Ordinal));
            var living = Others(owners, owner => owner.Holder.IsLeftover);
            return living.Length == 0 ? $"All their owners are gone: remove what they left with {removal}."
                : owners.Any(owner => owner is { HasPort: true, Holder.IsLeftover: false })
                ? $"Kube-OVN likely gave it to {living} after a restart, which forgets what deleted owners left: remove that with {removal}."
                : $"A deleted owner left what {living} now needs: remove that with {removal}.";
        }

        var withPort = owners.Where(owner => owner.HasPort).ToArray();
        return withPort.Length switch
        {
            0 => $"None has it in OVN, all ask for it, as copies of one manifest do: give all but one of them {Another(duplicate)}.",
            1 when Others(owners, owner => owner.HasPort) is var asking =>
                $"Only {withPort[0].Name} has it in OVN, and a copied or restored manifest likely makes {asking} ask for it: give {asking} {Another(duplicate)}.",
            _ => "Several ports in OVN have it, as when Kube-OVN after a restart forgets the port of what does not run: "
                + $"give all but one of them {Another(duplicate)} and restart them.",
        };
    }

    private static ObjectName? CommonController(IReadOnlyList<DuplicateOwner> owners)
    {
        var top = owners[0].Holder.Ancestors is [.., var last] ? last : (ObjectName?)null;
        return owners.All(owner => owner.Holder.Ancestors is [.., var own] && own == top) ? top : null;
    }

    private static string Others(IReadOnlyList<DuplicateOwner> owners, Func<DuplicateOwner, bool> except) =>
        string.Join(" and ", owners.Where(owner => !except(owner)).Select(owner => owner.Name));

    private static string Another(Duplicate duplicate) => duplicate.Address.Kind == AddressKind.Mac ? "another MAC address" : "another address";
}
