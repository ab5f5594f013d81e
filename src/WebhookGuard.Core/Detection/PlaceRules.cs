using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Detection;

/// <summary>Whether what Kube-OVN gave lies in the networks of its Subnet.</summary>
internal static class PlaceRules
{
    /// <summary>
    /// The Subnet in which Kube-OVN gave the addresses; null of what it did not give: requests that it has not answered, a router's and a
    /// Subnet's own addresses, which may lie elsewhere.
    /// </summary>
    public static string? SubnetOf(Holding holding, bool isPort, bool isIP, ObjectDirectory objects) => holding switch
    {
        { Owner.Kind: ObjectKind.Subnet } => null,
        _ when isPort || isIP => holding.Subnet,
        { Object.Kind: ObjectKind.Node } => holding.Subnet,
        { Object.Kind: ObjectKind.Pod, Request: { LogicalSwitch: { } subnet, Provider: { } provider } }
            when objects.Find(holding.Object) is PodView pod && NicRules.IsAllocated(pod, provider) => subnet,
        _ => null,
    };

    /// <summary>The addresses that are not in the Subnet's networks; none if it has none, or they cannot be read.</summary>
    public static IReadOnlyList<Address> Outside(Holding holding, SubnetInfo subnet)
    {
        List<Address>? outside = null;
        foreach (var address in holding.Addresses)
        {
            if (address.IsIP && !subnet.Contains(address))
            {
                (outside ??= []).Add(address);
            }
        }

        return outside is null || subnet.View.Terminating || subnet.Cidrs.Count == 0
            || subnet.Cidrs.Count != subnet.View.CidrBlock.Split(',', StringSplitOptions.RemoveEmptyEntries).Length
            ? []
            : outside;
    }
}
