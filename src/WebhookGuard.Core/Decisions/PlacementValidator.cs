using FluentValidation;
using WebhookGuard.Core.Addresses;

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
        var objections = containing.Select(subnet => subnet.Objection(address)).ToArray();
        return objections.Contains(null) ? null : objections[0];
    }
}
