using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Duplicates;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Detection;

/// <summary>
/// Searches, and keeps what the search before found as well: while sources tell of one event one after another, an address that is handed on
/// may seem to be held twice, and the port of what is just deleted a leftover.
/// </summary>
/// <param name="facts">The facts.</param>
/// <param name="options">What is known of them.</param>
/// <param name="time">The clock.</param>
internal sealed class LastingFindings(ClusterFacts facts, DetectorOptions options, TimeProvider time)
{
    private readonly Detector detector = new(facts, options);
    private readonly Memory<Duplicate, string> duplicates = new(FindingText.Identity);
    private readonly Memory<Discrepancy, (DiscrepancyKind Kind, string Subnet, ObjectName Owner)> discrepancies = new(discrepancy => discrepancy.Identity);

    private (long Changes, Findings Found)? last;

    /// <summary>Searches once; where nothing has changed since the last search, it would find the same.</summary>
    public DetectionReport Search()
    {
        var changes = facts.Changes;
        var found = last is { } known && known.Changes == changes ? known.Found : detector.Find();
        last = (changes, found);
        var now = time.GetUtcNow();
        return new DetectionReport(
            now,
            duplicates.Keep(found.Duplicates, now),
            discrepancies.Keep(found.Discrepancies, now),
            [.. facts.Topology.Subnets.Select(subnet => subnet.Name)]);
    }

    /// <summary>Since when what is found is there.</summary>
    private sealed class Memory<T, TIdentity>(Func<T, TIdentity> identify)
        where TIdentity : notnull
    {
        private Dictionary<TIdentity, (DateTimeOffset Since, bool SinceStart)>? known;

        /// <returns>What was known before.</returns>
        public List<Lasting<T>> Keep(IReadOnlyList<T> found, DateTimeOffset now)
        {
            var before = known;
            var lasting = new List<Lasting<T>>(found.Count);
            known = new Dictionary<TIdentity, (DateTimeOffset Since, bool SinceStart)>(found.Count);
            foreach (var item in found)
            {
                var identity = identify(item);
                if (before is not null && before.TryGetValue(identity, out var first))
                {
                    lasting.Add(new Lasting<T>(item, first.Since, first.SinceStart));
                    known[identity] = first;
                }
                else
                {
                    known[identity] = (now, before is null);
                }
            }

            return lasting;
        }
    }
}
