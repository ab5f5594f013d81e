using FluentValidation;
using FluentValidation.Results;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Requests;

namespace WebhookGuard.Core.Decisions;

/// <summary>
/// Whether the Subnet could give what is asked for (Kube-OVN <c>pkg/ipam/subnet.go</c>, <c>GetStaticAddress</c>: out of range,
/// network and broadcast, gateway). Excluded addresses are legal static ones. An instance can be used by many threads.
/// Plain code, as in <see cref="RequestShapeValidator"/>.
/// </summary>
public sealed class PlacementValidator : AbstractValidator<PlacedRequest>
{
    /// <inheritdoc/>
    protected override bool PreValidate(ValidationContext<PlacedRequest> context, ValidationResult result)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(result);
        var placed = context.InstanceToValidate;
        if (placed.Request.LogicalSwitch == placed.NodeSubnet)
        {
            result.Errors.Add(new ValidationFailure(
                nameof(NicRequest.LogicalSwitch), $"subnet {placed.NodeSubnet} is the nodes' own; no Pod can have an address of it"));
        }

        if (placed.HasNetworks)
        {
            foreach (var address in placed.Request.Elements.SelectMany(element => element.Addresses))
            {
                if (Objection(placed, address) is { } objection)
                {
                    result.Errors.Add(new ValidationFailure(nameof(NicRequest.Elements), objection));
                }
            }
        }

        // There are no other rules.
        return false;
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
