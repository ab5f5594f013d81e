using FluentValidation;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Decisions;

/// <summary>
/// Whether the Subnet could give what is asked for (Kube-OVN <c>pkg/ipam/subnet.go</c>, <c>GetStaticAddress</c>: out of range,
/// network and broadcast, gateway). Excluded addresses are legal static ones.
/// </summary>
public sealed class PlacementValidator : AbstractValidator<PlacedRequest>
{
    /// <summary>Sets the rules up; an instance can be used by many threads.</summary>
    public PlacementValidator()
    {
        RuleFor(placed => placed.Request.LogicalSwitch)
            .NotEqual(placed => placed.NodeSubnet)
            .WithMessage(placed => $"subnet {placed.NodeSubnet} is the nodes' own; no Pod can have an address of it");

        RuleForEach(placed => placed.Request.Elements)
            .Custom((element, context) =>
            {
                foreach (var address in element.Addresses)
                {
                    if (Objection(context.InstanceToValidate, address) is { } objection)
                    {
                        context.AddFailure(objection);
                    }
                }
            })
            .When(placed => placed.HasNetworks);
    }

    private static string? Objection(PlacedRequest placed, Address address)
    {
        var containing = placed.Subnets.Where(subnet => subnet.Contains(address)).ToArray();
        if (containing.Length == 0)
        {
            var networks = string.Join(", ", placed.Subnets.SelectMany(subnet => subnet.Cidrs));
            return $"{address} is not in {placed.SubnetNames} ({networks})";
        }

        // One Subnet that could give it is enough.
        var objections = containing.Select(subnet => Objection(subnet, address)).ToArray();
        return objections.Contains(null) ? null : objections[0];
    }

    private static string? Objection(SubnetInfo subnet, Address address)
    {
        if (subnet.Gateways.Contains(address))
        {
            return $"{address} is the gateway of subnet {subnet.Name}";
        }

        if (subnet.SystemAddresses.Contains(address))
        {
            return $"{address} is an address Kube-OVN itself uses in subnet {subnet.Name}";
        }

        var cidr = subnet.Cidrs.First(candidate => candidate.Contains(address));
        return cidr.IsUsable(address) ? null
            : address == cidr.Network ? $"{address} is the network address of subnet {subnet.Name} ({cidr})"
            : address.Kind == AddressKind.IPv4 ? $"{address} is the broadcast address of subnet {subnet.Name} ({cidr})"
            : $"{address} is the last address of subnet {subnet.Name} ({cidr}), which Kube-OVN does not assign";
    }
}
