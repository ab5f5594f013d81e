using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Checker;

/// <summary>Who had which address when, from all that is known: requests, stored objects, ports and claims.</summary>
internal sealed class HoldBook
{
    private static readonly TimeSpan Forever = TimeSpan.MaxValue;

    private readonly Dictionary<AddressKey, List<Hold>> holds = [];

    /// <summary>Collects it. A request without an answer may be carried out until <paramref name="inFlight"/> after it was sent.</summary>
    public HoldBook(
        IEnumerable<RequestRecord> requests,
        IEnumerable<StoredVersion> versions,
        IEnumerable<PortRecord> ports,
        IEnumerable<ClaimVersion> claims,
        TimeSpan inFlight)
    {
        foreach (var request in requests.Where(request => !request.DryRun && request.Kind != RequestKind.Delete))
        {
            var isOpen = request.Outcome is Outcome.Unknown or Outcome.Unavailable;
            AddAll(request.Asks, new Hold(request.Who, HoldKind.Real, request.Start, isOpen ? request.Start + inFlight : request.End));
        }

        AddVersions(versions);
        foreach (var port in ports)
        {
            AddAll(port.Keys, new Hold(port.Who, HoldKind.Real, port.From, port.To ?? Forever));
        }

        AddClaims(claims);
    }

    /// <summary>The times that others than this asker had the address.</summary>
    public IEnumerable<Hold> OfOthers(AddressKey key, Asker asker) =>
        holds.GetValueOrDefault(key, []).Where(hold => asker.ExcludedBy(hold.Who));

    private void AddVersions(IEnumerable<StoredVersion> versions)
    {
        foreach (var ofObject in versions.GroupBy(version => version.Who.Object))
        {
            StoredVersion? before = null;
            foreach (var version in ofObject)
            {
                AddAll(before?.Asks ?? [], new Hold(before?.Who ?? default, HoldKind.Real, before?.SeenAt ?? default, version.SeenAt));
                before = version.Gone ? null : version;
            }

            AddAll(before?.Asks ?? [], new Hold(before?.Who ?? default, HoldKind.Real, before?.SeenAt ?? default, Forever));
        }
    }

    private void AddClaims(IEnumerable<ClaimVersion> claims)
    {
        foreach (var ofName in claims.GroupBy(claim => claim.Name))
        {
            ClaimVersion? before = null;
            foreach (var claim in ofName)
            {
                Add(before, claim.SeenAt);
                before = claim.Gone ? null : claim;
            }

            Add(before, Forever);
        }

        void Add(ClaimVersion? claim, TimeSpan to)
        {
            if (claim is not null)
            {
                AddAll([claim.Key], new Hold(Asker.Of(claim.Owner), HoldKind.Claim, claim.SeenAt, to));
            }
        }
    }

    private void AddAll(IEnumerable<AddressKey> keys, Hold hold)
    {
        foreach (var key in keys)
        {
            if (!holds.TryGetValue(key, out var ofKey))
            {
                holds[key] = ofKey = [];
            }

            ofKey.Add(hold);
        }
    }
}
