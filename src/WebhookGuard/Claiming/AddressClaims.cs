using WebhookGuard.Admission;
using WebhookGuard.Claims;
using WebhookGuard.Claims.Protocol;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;
using WebhookGuard.Settings;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Claiming;

/// <summary>Claims addresses by <c>AddressClaim</c> objects, of which etcd creates each only once (<c>docs/claims.md</c>).</summary>
internal sealed class AddressClaims(
    AddressClaimer claimer,
    ClusterFacts facts,
    TopologyState topology,
    GuardSettings settings,
    GuardMetrics metrics,
    ILogger<AddressClaims> logger) : IAddressClaims
{
    /// <inheritdoc/>
    public ValueTask<string?> PrepareAsync(AdmissionReview review, ReviewDeadline deadline) =>
        topology.IsReadyFor(review.Namespace) || review.Object is not { } view || RequestReader.Read(view).Count == 0
            ? default
            : new(topology.WaitForAsync(review.Namespace, deadline.CallerGone));

    /// <inheritdoc/>
    public async Task<Finding?> ClaimAsync(ClaimRequest request, AdmissionReview review, ReviewDeadline deadline)
    {
        var view = review.Object!;
        var owner = ClaimFacts.OwnerOf(request.Claimant, view) with { IsPart = IsPartOfVirtualMachine(request, view) };
        var keys = request.Addresses.Select(ClaimFacts.KeyOf);
        using var measurement = metrics.MeasureClaim();
        using var stop = deadline.Limit();
        ClaimResult result;
        try
        {
            result = (request.Doubt ?? topology.DoubtOn(view.Name.Namespace)) is { } doubt
                ? new ClaimResult.Unavailable(doubt)
                : await claimer.ClaimAsync(owner, keys, review.DryRun, stop.Token);
        }
        catch (OperationCanceledException) when (!deadline.CallerGone.IsCancellationRequested)
        {
            result = new ClaimResult.Unavailable($"not done within {deadline.ToDecide.TotalSeconds:0.#} s");
        }

        metrics.CountClaim(result);
        Tell(result, owner);
        return result switch
        {
            ClaimResult.HeldBy held => Held(held),
            ClaimResult.Unavailable unavailable => Unavailable(unavailable),
            _ => null,
        };
    }

    // A VMI that no VM made is its own owner.
    private static bool IsPartOfVirtualMachine(ClaimRequest request, ObjectView view) =>
        request.Claimant.Owner.Kind == ObjectKind.VirtualMachine && (view is PodView || view.Controller is { Kind: ObjectKind.VirtualMachine });

    // A denial is logged as such.
    private void Tell(ClaimResult result, ClaimOwner owner)
    {
        if (result is ClaimResult.Granted { IsUnwritten: true })
        {
            Log.Unwritten(logger, owner.ToString());
        }
        else if (result is ClaimResult.Unavailable unavailable && settings.OnClaimFailure != DoubtPolicy.Deny)
        {
            Log.Unclaimed(logger, owner.ToString(), unavailable.Reason);
        }
    }

    private Finding Held(ClaimResult.HeldBy held)
    {
        var subnet = ClaimFacts.SubnetOf(held.Key, facts.Topology);
        var claim = $"AddressClaim {held.Key.ClaimName}";
        return new Finding
        {
            Severity = Severity.Deny,
            Reason = FindingReason.Held,
            HeldBy = held switch
            {
                { Owner.IsExternal: true } => $"reserved for {held.Owner.Name}, outside the cluster ({claim}).",
                { Phase: ClaimPhase.Pending } => $"claimed by {held.Owner}, whose request is under way ({claim}). "
                    + "If nothing comes of that, the claim is given up within two minutes.",
                _ => $"claimed by {held.Owner} ({claim}).",
            },
            Free = held.Key.Address.IsIP && facts.Topology.Subnet(subnet) is { } info
                ? FreeAddresses.Near(held.Key.Address, info, facts, settings.Decisions().Suggestions)
                : [],
            Address = held.Key.Address,
            Subnet = subnet,
            Holder = ClaimFacts.TryName(held.Owner, out var holder) ? holder : null,
            Evidence = [claim],
        };
    }

    private Finding Unavailable(ClaimResult.Unavailable unavailable) => new()
    {
        Severity = settings.OnClaimFailure switch
        {
            DoubtPolicy.Warn => Severity.Warn,
            DoubtPolicy.Allow => Severity.Allow,
            _ => Severity.Deny,
        },
        Reason = FindingReason.Unclaimed,
        Message = settings.OnClaimFailure == DoubtPolicy.Deny
            ? $"WebhookGuard cannot claim the address now: {unavailable.Reason}. Try again shortly."
            : $"The address could not be claimed: {unavailable.Reason}. Another request at the same moment may have got it too.",
    };
}
