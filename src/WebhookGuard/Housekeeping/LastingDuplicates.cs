using WebhookGuard.Core.Duplicates;
using WebhookGuard.Core.Holdings;

namespace WebhookGuard.Housekeeping;

/// <summary>
/// Finds the addresses that several owners hold, and tells of those that were found by the search before as well: while sources tell of one
/// event one after another, an address that is handed on may seem to be held twice.
/// </summary>
/// <param name="facts">The facts.</param>
internal sealed class LastingDuplicates(ClusterFacts facts)
{
    private readonly DuplicateFinder finder = new(facts);
    private HashSet<(string Scope, string Address, string Owners)> before = [];

    /// <summary>Searches once.</summary>
    public IReadOnlyList<ExistingDuplicate> Find()
    {
        var found = finder.Find();
        var lasting = found.Where(duplicate => before.Contains(IdentityOf(duplicate))).Select(Describe).ToArray();
        before = [.. found.Select(IdentityOf)];
        return lasting;
    }

    private static (string Scope, string Address, string Owners) IdentityOf(Duplicate duplicate) => (
        duplicate.Scope.Text,
        duplicate.Address.ToString(),
        string.Join('\n', duplicate.Owners.Select(owner => owner.Name.ToString())));

    private static ExistingDuplicate Describe(Duplicate duplicate)
    {
        var owners = string.Join(" and by ", duplicate.Owners.Select(Describe));
        return new ExistingDuplicate(
            duplicate.Scope.Text,
            duplicate.Address.ToString(),
            [.. duplicate.Owners.Select(owner => owner.Name)],
            $"{duplicate.Address} in {duplicate.Scope} is held by {owners}. {duplicate.Advice}");
    }

    private static string Describe(DuplicateOwner owner)
    {
        var own = owner.Name.ToString();
        var details = string.Join("; ", owner.Evidence.Where(item => item != own).Prepend(owner.State).Where(text => text.Length > 0));
        return details.Length == 0 ? own : $"{own} ({details})";
    }
}
