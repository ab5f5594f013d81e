namespace WebhookGuard.Claims.Tests.Model;

/// <summary>
/// The claims as etcd keeps them: create if absent, compare and swap by version. Versions are counted by name, and never start anew, so
/// that different orders of independent steps lead to one state.
/// </summary>
internal sealed class MemoryClaims(Faults faults)
{
    private readonly SortedDictionary<string, AddressClaim> claims = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> versions = new(StringComparer.Ordinal);

    public IReadOnlyList<AddressClaim> All => [.. claims.Values];

    public AddressClaim? Get(string name) => claims.GetValueOrDefault(name);

    public AddressClaim? Create(AddressClaim claim)
    {
        if (claims.ContainsKey(claim.Name) && !faults.HasFlag(Faults.CreateOverwrites))
        {
            return null;
        }

        var version = NextVersion(claim.Name);
        return claims[claim.Name] = Kept(claim) with { Uid = $"claim-{version}", ResourceVersion = version };
    }

    public AddressClaim? Update(AddressClaim claim)
    {
        if (!claims.TryGetValue(claim.Name, out var present)
            || (!faults.HasFlag(Faults.UpdateWithoutPrecondition) && !IsSameVersion(present, claim)))
        {
            return null;
        }

        if (faults.HasFlag(Faults.GrantsAreNoWrites) && claim.Phase == ClaimPhase.Pending && present.Owner == claim.Owner)
        {
            return present;
        }

        return claims[claim.Name] = Kept(claim) with
        {
            Uid = present.Uid,
            ResourceVersion = NextVersion(claim.Name),
        };
    }

    public bool Delete(AddressClaim claim) =>
        claims.TryGetValue(claim.Name, out var present)
        && (faults.HasFlag(Faults.DeleteWithoutPrecondition) || IsSameVersion(present, claim))
        && claims.Remove(claim.Name);

    private static bool IsSameVersion(AddressClaim one, AddressClaim other) =>
        one.Uid == other.Uid && one.ResourceVersion == other.ResourceVersion;

    private AddressClaim Kept(AddressClaim claim) => claim with
    {
        Contested = claim.Contested && !faults.HasFlag(Faults.ContestedForgotten),
        Owner = faults.HasFlag(Faults.PodForgotten) ? claim.Owner with { Pod = null } : claim.Owner,
    };

    private string NextVersion(string name)
    {
        versions[name] = versions.GetValueOrDefault(name) + 1;
        return versions[name].ToString();
    }
}
