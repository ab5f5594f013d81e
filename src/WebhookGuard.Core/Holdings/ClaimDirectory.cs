using System.Collections.Concurrent;
using System.Collections.Immutable;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Holdings;

/// <summary>The AddressClaims that exist, by what they are of and by whom they are for. Readers never block; writers take turns.</summary>
public sealed class ClaimDirectory
{
    private readonly ConcurrentDictionary<ScopedAddress, ImmutableArray<AddressClaimView>> byAddress = new();
    private readonly ConcurrentDictionary<(string Kind, string Namespace, string Name), ImmutableArray<AddressClaimView>> byOwner = new();

    /// <summary>The claims of an address; more than one only where somebody made them by hand under wrong names.</summary>
    public IReadOnlyList<AddressClaimView> Of(ScopedAddress address) =>
        byAddress.TryGetValue(address, out var claims) ? claims : ImmutableArray<AddressClaimView>.Empty;

    /// <summary>Every claimed address, in no order.</summary>
    public IEnumerable<ScopedAddress> Addresses => byAddress.Select(claims => claims.Key);

    /// <summary>Every claim, in no order; one that is being exchanged may show as both.</summary>
    public IEnumerable<AddressClaimView> All => byOwner.SelectMany(claims => claims.Value);

    /// <summary>The claims for an owner.</summary>
    public IReadOnlyList<AddressClaimView> For(ObjectName owner) =>
        byOwner.TryGetValue((owner.Kind.ToString(), owner.Namespace, owner.Name), out var claims) ? claims : ImmutableArray<AddressClaimView>.Empty;

    /// <summary>Exchanges what is known of one claim.</summary>
    internal void Set(AddressClaimView? before, AddressClaimView? after)
    {
        // Added first: an address that stays claimed is claimed at every moment.
        if (after is not null)
        {
            if (TryRead(after, out var address))
            {
                Add(byAddress, address, after);
            }

            Add(byOwner, KeyOf(after), after);
        }

        if (before is not null)
        {
            if (TryRead(before, out var address))
            {
                Remove(byAddress, address, before);
            }

            Remove(byOwner, KeyOf(before), before);
        }
    }

    private static bool TryRead(AddressClaimView claim, out ScopedAddress address) => ScopedAddress.TryParse(claim.Scope, claim.Address, out address);

    private static (string Kind, string Namespace, string Name) KeyOf(AddressClaimView claim) => (claim.Owner.Kind, claim.Owner.Namespace, claim.Owner.Name);

    private static void Add<TKey>(ConcurrentDictionary<TKey, ImmutableArray<AddressClaimView>> map, TKey key, AddressClaimView claim)
        where TKey : notnull => map[key] = map.TryGetValue(key, out var claims) ? claims.Add(claim) : [claim];

    private static void Remove<TKey>(ConcurrentDictionary<TKey, ImmutableArray<AddressClaimView>> map, TKey key, AddressClaimView claim)
        where TKey : notnull
    {
        if (map.TryGetValue(key, out var claims))
        {
            var rest = claims.RemoveAll(other => ReferenceEquals(other, claim));
            if (rest.IsEmpty)
            {
                map.TryRemove(key, out _);
            }
            else
            {
                map[key] = rest;
            }
        }
    }
}
