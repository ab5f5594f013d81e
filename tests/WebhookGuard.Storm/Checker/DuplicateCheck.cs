using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Checker;

/// <summary>
/// Follows the stored objects revision by revision, and finds each time an object comes to hold what another owner holds at that
/// revision.
/// </summary>
internal sealed class DuplicateCheck
{
    private readonly Dictionary<ObjectKey, StoredVersion> stored = [];
    private readonly Dictionary<AddressKey, Dictionary<ObjectKey, StoredVersion>> holders = [];
    private readonly List<Violation> violations = [];

    public IReadOnlyList<Violation> Violations => violations;

    /// <summary>How many times an address came to be held.</summary>
    public int Holdings { get; private set; }

    /// <summary>Takes the next version; revisions must not go back.</summary>
    public void Apply(StoredVersion version)
    {
        var before = stored.GetValueOrDefault(version.Who.Object);
        foreach (var key in before?.Asks ?? [])
        {
            holders[key].Remove(version.Who.Object);
        }

        if (version.Gone)
        {
            stored.Remove(version.Who.Object);
            return;
        }

        stored[version.Who.Object] = version;
        foreach (var key in version.Asks)
        {
            if (!holders.TryGetValue(key, out var ofKey))
            {
                holders[key] = ofKey = [];
            }

            if (before is null || before.Uid != version.Uid || !before.Asks.Contains(key))
            {
                Holdings++;
                Judge(key, version, ofKey.Values);
            }

            ofKey[version.Who.Object] = version;
        }
    }

    private void Judge(AddressKey key, StoredVersion version, IEnumerable<StoredVersion> others)
    {
        foreach (var other in others)
        {
            // Within a workload the address of a Pod that leaves may pass on.
            var passesOn = other.Who.Owner == version.Who.Owner && (other.Leaving || version.Leaving);
            if (version.Who.ExcludedBy(other.Who) && !passesOn)
            {
                violations.Add(new Violation(Promise.NoDuplicate, $"{key} is held by {version} and by {other}", key, version.SeenAt));
            }
        }
    }
}
