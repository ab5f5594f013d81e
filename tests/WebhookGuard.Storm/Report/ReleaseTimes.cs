using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Report;

/// <summary>How long claims outlive their holders: for so long nobody else gets the address.</summary>
internal static class ReleaseTimes
{
    /// <summary>
    /// The time from when an owner stopped to hold an address to the end of its claim, or to another owner's taking it over, for each claim
    /// whose owner was stored; in ascending order.
    /// </summary>
    public static IReadOnlyList<TimeSpan> Of(IEnumerable<StoredVersion> versions, IEnumerable<ClaimVersion> claims)
    {
        var ends = new Dictionary<(ObjectKey Owner, AddressKey Key), TimeSpan>();
        var held = new Dictionary<ObjectKey, StoredVersion>();
        var current = new Dictionary<string, ClaimVersion>(StringComparer.Ordinal);
        var times = new List<TimeSpan>();
        foreach (var (_, version, claim) in versions.Select(version => (version.Revision, (StoredVersion?)version, (ClaimVersion?)null))
            .Concat(claims.Select(claim => (claim.Revision, (StoredVersion?)null, (ClaimVersion?)claim)))
            .OrderBy(item => item.Revision))
        {
            if (version is not null)
            {
                foreach (var key in held.GetValueOrDefault(version.Who.Object)?.Asks ?? [])
                {
                    ends[(version.Who.Owner, key)] = version.SeenAt;
                }

                foreach (var key in version.Asks)
                {
                    ends.Remove((version.Who.Owner, key));
                }

                held[version.Who.Object] = version;
            }
            else if (claim is not null)
            {
                if (current.TryGetValue(claim.Name, out var before) && (claim.Gone || claim.Owner != before.Owner)
                    && ends.Remove((before.Owner, before.Key), out var end))
                {
                    times.Add(claim.SeenAt - end);
                }

                current[claim.Name] = claim;
            }
        }

        times.Sort();
        return times;
    }
}
