using FluentValidation;
using WebhookGuard.Core.Requests;

namespace WebhookGuard.Core.Decisions;

/// <summary>What can be said of a request without knowing any Subnet.</summary>
public sealed class RequestShapeValidator : AbstractValidator<NicRequest>
{
    /// <summary>Sets the rules up; an instance can be used by many threads.</summary>
    public RequestShapeValidator()
    {
        RuleForEach(request => request.Malformed).Custom((message, context) => context.AddFailure(message));

        // Kube-OVN's own webhook has the same rule (#6746): a second address of a family corrupts its IPAM.
        RuleForEach(request => request.Elements).Custom((element, context) =>
        {
            var families = element.Addresses.CountBy(address => address.Kind).Where(family => family.Value > 1);
            foreach (var (kind, _) in families)
            {
                context.AddFailure($"multiple {kind} addresses in {context.InstanceToValidate.Origin} \"{element}\"; a NIC has one of each family");
            }
        });
    }
}
