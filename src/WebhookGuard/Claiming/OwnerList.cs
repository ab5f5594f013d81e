using WebhookGuard.Claims;
using WebhookGuard.Claims.Facts;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Claiming;

/// <summary>Who asks for what, by the facts that the sources keep.</summary>
internal static class OwnerList
{
    /// <summary>Every owner that asks for an address, or has got one that is claimed: nearly every Pod has got one, and few of those are.</summary>
    public static IReadOnlyList<ListedOwner> Of(ClusterFacts facts)
    {
        var lookup = new ObjectLookup(facts.Objects);
        var owners = new Dictionary<ClaimOwner, (HashSet<ClaimKey> Keys, HashSet<ClaimKey> Given)>();
        var claimed = facts.Claims.Addresses.Select(scoped => scoped.Address).ToHashSet();
        foreach (var view in facts.Objects.All.Where(Claims))
        {
            // So it is of nearly every Pod, and to read them all would take seconds.
            if (view is PodView pod && IsGivenOnly(pod, claimed))
            {
                continue;
            }

            var keys = ClaimFacts.KeysOf(view, facts.Topology).ToList();
            if (keys.Count == 0)
            {
                continue;
            }

            var claimant = Claimant.Of(view, lookup);
            var given = IsGiven(view, claimant);
            if (given && keys.RemoveAll(key => !IsClaimed(facts, key)) > 0 && keys.Count == 0)
            {
                continue;
            }

            var owner = ClaimFacts.OwnerOf(claimant, view);
            if (!owners.TryGetValue(owner, out var known))
            {
                owners[owner] = known = ([], []);
            }

            (given ? known.Given : known.Keys).UnionWith(keys);
        }

        return [.. owners.Select(owner => new ListedOwner(owner.Key, owner.Value.Keys, owner.Value.Given))];
    }

    private static bool IsClaimed(ClusterFacts facts, ClaimKey key) => facts.Claims.Of(new ScopedAddress(key.Scope, key.Address)).Count > 0;

    private static bool Claims(ObjectView view) => view.Name.Kind is not ObjectKind.IP;

    /// <summary>
    /// Whether what stands on the object may be what Kube-OVN gave it rather than what was asked for: it writes both alike on a Pod. A
    /// virt-launcher Pod's own requests are its VM's.
    /// </summary>
    private static bool IsGiven(ObjectView view, Claimant claimant) =>
        view is PodView pod && (claimant.Owner.Kind == ObjectKind.VirtualMachine || pod.Annotations.Any(IsAllocated));

    private static bool IsGivenOnly(PodView pod, HashSet<Address> claimed) =>
        pod.Annotations.OnlyDefaultNic is { } addresses && pod.Annotations[AnnotationKeys.Allocated] == "true" && !addresses.Any(claimed.Contains);

    // <provider>.kubernetes.io/allocated, written together with the addresses (Kube-OVN pkg/controller/pod.go).
    private static bool IsAllocated(KeyValuePair<string, string> annotation) =>
        annotation.Value == "true" && annotation.Key.EndsWith(".kubernetes.io/allocated", StringComparison.Ordinal);
}
