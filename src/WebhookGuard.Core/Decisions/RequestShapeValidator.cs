using FluentValidation;
using FluentValidation.Results;
using WebhookGuard.Core.Requests;

namespace WebhookGuard.Core.Decisions;

/// <summary>
/// What can be said of a request without knowing any Subnet. An instance can be used by many threads. The rules are plain code: of each
/// that is set up as a rule for a property the library compiles an expression, and all of that before the first answer.
/// </summary>
public sealed class RequestShapeValidator : AbstractValidator<NicRequest>
{
    /// <inheritdoc/>
    protected override bool PreValidate(ValidationContext<NicRequest> context, ValidationResult result)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(result);
        var request = context.InstanceToValidate;
        foreach (var message in request.Malformed)
        {
            result.Errors.Add(new ValidationFailure(nameof(NicRequest.Malformed), message));
        }

        // Kube-OVN's own webhook has the same rule (#6746): a second address of a family corrupts its IPAM.
        foreach (var element in request.Elements)
        {
            foreach (var (kind, count) in element.Addresses.CountBy(address => address.Kind))
            {
                if (count > 1)
                {
                    result.Errors.Add(new ValidationFailure(
                        nameof(NicRequest.Elements), $"multiple {kind} addresses in {request.Origin} \"{element}\"; a NIC has one of each family"));
                }
            }
        }

        // There are no other rules.
        return false;
    }
}
