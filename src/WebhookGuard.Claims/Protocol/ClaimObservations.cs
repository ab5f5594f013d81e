using System.Collections.Concurrent;

namespace WebhookGuard.Claims.Protocol;

/// <summary>
/// Remembers since when this process has seen a version of a claim. A claim seen unchanged for <see cref="ClaimOptions.InFlightLimit"/>
/// has been granted to nobody for at least as long, by this process's monotonic clock alone: no clocks of two machines are compared.
/// </summary>
/// <param name="options">Durations.</param>
/// <param name="time">The clock.</param>
public sealed class ClaimObservations(ClaimOptions options, TimeProvider time)
{
    // To forget is safe: it only takes longer until a claim counts as settled.
    private const int Capacity = 200_000;

    private readonly ConcurrentDictionary<string, Observation> observations = new(StringComparer.Ordinal);

    /// <summary>Notes that the claim was read just now.</summary>
    /// <returns>Whether nothing that this version granted can still be on its way.</returns>
    public bool IsSettled(AddressClaim claim)
    {
        if (observations.Count >= Capacity)
        {
            observations.Clear();
        }

        var now = time.GetTimestamp();
        var seen = observations.AddOrUpdate(
            claim.Name,
            _ => new Observation(claim.Uid, claim.ResourceVersion, now),
            (_, known) => known.Uid == claim.Uid && known.ResourceVersion == claim.ResourceVersion
                ? known
                : new Observation(claim.Uid, claim.ResourceVersion, now));
        return time.GetElapsedTime(seen.Since, now) > options.InFlightLimit;
    }

    /// <summary>Notes that these are all the claims there are, and forgets others.</summary>
    /// <returns>Of each, by its name, what <see cref="IsSettled"/> tells.</returns>
    public IReadOnlyDictionary<string, bool> NoteAll(IReadOnlyCollection<AddressClaim> claims)
    {
        var settled = claims.ToDictionary(claim => claim.Name, IsSettled, StringComparer.Ordinal);
        foreach (var name in observations.Keys)
        {
            if (!settled.ContainsKey(name))
            {
                observations.TryRemove(name, out _);
            }
        }

        return settled;
    }

    private sealed record Observation(string Uid, string ResourceVersion, long Since);
}
