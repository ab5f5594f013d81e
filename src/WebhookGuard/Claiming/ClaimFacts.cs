using WebhookGuard.Claims;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Claiming;

/// <summary>Between the facts' words and the claims'.</summary>
internal static class ClaimFacts
{
    /// <summary>The key of an address.</summary>
    public static ClaimKey KeyOf(ScopedAddress address) => new(address.Scope, address.Address);

    /// <summary>The owner in whose name an object claims.</summary>
    /// <param name="claimant">In whose name.</param>
    /// <param name="view">The object.</param>
    public static ClaimOwner OwnerOf(Claimant claimant, ObjectView view)
    {
        // A name that the API server drew belongs to the object itself: an owner above it has its own.
        var drawn = claimant.Owner == view.Name ? view.GenerateName : null;
        var owner = ClaimOwner.Of(claimant.Owner, claimant.Uid.ToString(), drawn);
        return claimant.Pod is { } pod ? owner with { Pod = new ClaimPod(pod.Name.Name, pod.Uid) } : owner;
    }

    /// <summary>The object that an owner is; false if it is none that this program can look up, such as something outside the cluster.</summary>
    public static bool TryName(ClaimOwner owner, out ObjectName name)
    {
        var known = Enum.TryParse<ObjectKind>(owner.Kind, out var kind) && kind != ObjectKind.Other && kind.ToString() == owner.Kind;
        name = new ObjectName(known ? kind : ObjectKind.Other, owner.Namespace, owner.Name);
        return known;
    }

    /// <summary>The keys of what an object holds by asking for it, as far as it can be told where that must be unique.</summary>
    public static IEnumerable<ClaimKey> KeysOf(ObjectView view, Topology topology) =>
        HeldPlace.Of(view, topology)
            .Where(place => IsCertain(place, view, topology))
            .Select(place => new ClaimKey(place.Scope!.Value, place.Address));

    /// <summary>Whether an object holds the key by asking for it; while it cannot be told where that must be unique, it counts as there.</summary>
    public static bool Asks(ObjectView? view, ClaimKey key, Topology topology) =>
        view is not null && HeldPlace.Of(view, topology).Any(place =>
            place.Address == key.Address && (place.Scope == key.Scope || !IsCertain(place, view, topology)));

    // Its Subnet, that one's Vlan or its Namespace may not have been heard of yet, or not any more.
    private static bool IsCertain(HeldPlace place, ObjectView view, Topology topology) =>
        place is { Scope: not null, Doubt: null } && topology.HasNamespace(view.Name.Namespace);

    /// <summary>The Subnet that a key is of, as messages name it: of several on one layer 2 the first that has the address.</summary>
    public static string SubnetOf(ClaimKey key, Topology topology) =>
        topology.Subnets
            .Where(subnet => topology.ScopeOf(subnet.Name) == key.Scope && (!key.Address.IsIP || subnet.Contains(key.Address)))
            .Select(subnet => subnet.Name)
            .Min(StringComparer.Ordinal)
        ?? key.Scope.Text;
}
