using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Checker;

/// <summary>Compares claims with holders, at rest.</summary>
internal static class ClaimCheck
{
    /// <summary>The name that all objects of dry runs begin with.</summary>
    public const string DryRunPrefix = "dry-";

    /// <summary>What is amiss: a holder without its claim, a claim of somebody else, a claim that nobody needs.</summary>
    public static IReadOnlyList<Violation> Differences(IEnumerable<ClaimVersion> claims, IEnumerable<StoredVersion> live)
    {
        var found = new List<Violation>();
        var byKey = claims.ToLookup(claim => claim.Key);
        var holders = live
            .SelectMany(version => version.Asks.Select(key => (Key: key, version.Who.Owner)))
            .ToLookup(item => item.Key, item => item.Owner);
        foreach (var ofKey in holders)
        {
            var owners = ofKey.Distinct().ToArray();
            if (!byKey.Contains(ofKey.Key))
            {
                found.Add(new Violation(Promise.NoLeftover, $"{ofKey.Key} is held by {string.Join(" and ", owners)} without a claim", ofKey.Key, TimeSpan.MaxValue));
            }

            found.AddRange(byKey[ofKey.Key]
                .Where(claim => !owners.Contains(claim.Owner))
                .Select(claim => new Violation(Promise.NoLeftover, $"{claim} is not that of the holder {string.Join(" and ", owners)}", ofKey.Key, TimeSpan.MaxValue)));
        }

        found.AddRange(byKey.Where(ofKey => !holders.Contains(ofKey.Key)).SelectMany(ofKey => ofKey)
            .Select(claim => new Violation(Promise.NoLeftover, $"{claim} is left, though nobody holds {claim.Key}", claim.Key, TimeSpan.MaxValue)));
        return found;
    }

    /// <summary>Claims that a dry run wrote.</summary>
    public static IReadOnlyList<Violation> OfDryRuns(IEnumerable<ClaimVersion> claims) =>
        [.. claims.Where(claim => !claim.Gone && claim.Owner.Name.StartsWith(DryRunPrefix, StringComparison.Ordinal))
            .Select(claim => new Violation(Promise.NoTraceOfDryRun, $"{claim} was written by a dry run"))];
}
