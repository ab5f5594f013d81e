using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Detection;

/// <summary>Whether what Kube-OVN gave lies in the networks of its Subnet.</summary>
internal static class PlaceRules
{
    /// <summary>
    /// The Subnet in which the addresses should lie; null of what need not: requests of others than Pods, a router's and a Subnet's own.
    /// </summary>
    public static string? SubnetOf(Holding holding) => holding switch
    {
        { Owner.Kind: ObjectKind.Subnet } => null,
        { Source: HoldingSource.LogicalSwitchPort } or { Object.Kind: ObjectKind.IP or ObjectKind.Node } => holding.Subnet,
        { Object.Kind: ObjectKind.Pod, Request: { LogicalSwitch: { } subnet, Provider: not null } } => subnet,
        _ => null,
    };

    /// <summary>The addresses that are not in the Subnet's networks; none if it has none, or they cannot be read.</summary>
    public static IReadOnlyList<Address> Outside(Holding holding, SubnetInfo subnet)
    {
        List<Address>? outside = null;
        for (var i = 0; i < holding.Addresses.Count; i++)
        {
            if (holding.Addresses[i] is { IsIP: true } address && !subnet.Contains(address))
            {
                (outside ??= []).Add(address);
            }
        }

        return outside is null || subnet.View.Terminating || subnet.Cidrs.Count == 0
            || subnet.Cidrs.Count != subnet.View.CidrBlock.Split(',', StringSplitOptions.RemoveEmptyEntries).Length
            ? []
            : outside;
    }

    /// <summary>Whether Kube-OVN gave the addresses: what a Pod asks for, and has not got, it may ask for in vain.</summary>
    public static bool AreGiven(Holding holding, ObjectDirectory objects) =>
        holding.Object.Kind != ObjectKind.Pod
        || (objects.Find(holding.Object) is PodView pod && holding.Request is { Provider: { } provider } && NicRules.IsAllocated(pod, provider));
}
