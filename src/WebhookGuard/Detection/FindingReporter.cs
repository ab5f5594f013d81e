using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Events;
using WebhookGuard.Housekeeping;

namespace WebhookGuard.Detection;

/// <summary>Tells an administrator what is wrong, for as long as this replica does so: each thing when it appears and when it is gone.</summary>
/// <param name="objects">The objects that Events are about.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it is logged.</param>
internal sealed class FindingReporter(ObjectDirectory objects, TimeProvider time, ILogger logger)
{
    /// <summary>How many lines one report may add to the log; a cluster into which the guard is installed may have a lot.</summary>
    private const int MaximumLines = 100;

    /// <summary>How long nothing new is said of a Subnet's leftovers in Events: they come and go together.</summary>
    private static readonly TimeSpan LeftoverPause = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, (long Since, GuardEvent Said)> toldOfLeftovers = new(StringComparer.Ordinal);
    private HashSet<string> known = new(StringComparer.Ordinal);

    /// <summary>Tells of all that there is now.</summary>
    /// <returns>The Events to write.</returns>
    public IReadOnlyList<GuardEvent> Report(DetectionReport report)
    {
        ReportChanges(report);
        return [.. EventsOnDuplicates(report), .. EventsOnLeftovers(report)];
    }

    private void ReportChanges(DetectionReport report)
    {
        var now = new HashSet<string>(StringComparer.Ordinal);
        var appeared = new List<(string Title, string Sentence)>();
        foreach (var (duplicate, _, _) in report.Duplicates)
        {
            if (IsNew(FindingText.Identity(duplicate)))
            {
                appeared.Add((FindingText.DuplicateTitle, FindingText.Sentence(duplicate)));
            }
        }

        foreach (var (discrepancy, _, _) in report.Discrepancies)
        {
            if (IsNew(FindingText.Identity(discrepancy)))
            {
                appeared.Add((FindingText.Title(discrepancy.Kind), FindingText.Sentence(discrepancy)));
            }
        }

        var gone = known.Where(finding => !now.Contains(finding)).Order(StringComparer.Ordinal).ToList();
        known = now;
        foreach (var (title, sentence) in appeared.Take(MaximumLines))
        {
            Log.Found(logger, title, sentence);
        }

        if (appeared.Count > MaximumLines)
        {
            Log.FoundMore(logger, appeared.Count - MaximumLines);
        }

        if (gone.Count > 0)
        {
            Log.FoundNoMore(logger, TextList.Of(gone));
        }

        bool IsNew(string identity)
        {
            now.Add(identity);
            return !known.Contains(identity);
        }
    }

    private IEnumerable<GuardEvent> EventsOnDuplicates(DetectionReport report) =>
        from duplicate in report.Duplicates
        from owner in duplicate.Found.Owners
        let target = EventTarget.Of(owner.Name, objects)
        where target is not null
        select new GuardEvent(
            target, GuardEvent.AddressDuplicate, $"{duplicate.Found.Address} in {duplicate.Found.Scope}", FindingText.Sentence(duplicate.Found));

    // The owners are gone: the Subnet is what is left to describe. One Event for all of it, named after the oldest of them.
    private IEnumerable<GuardEvent> EventsOnLeftovers(DetectionReport report)
    {
        var bySubnet = report.Discrepancies
            .Where(discrepancy => discrepancy.Found.Kind == DiscrepancyKind.Leftover)
            .ToLookup(discrepancy => discrepancy.Found.Subnet, StringComparer.Ordinal);
        foreach (var cleanedUp in toldOfLeftovers.Keys.Where(subnet => !bySubnet.Contains(subnet)).ToList())
        {
            toldOfLeftovers.Remove(cleanedUp);
        }

        foreach (var some in bySubnet)
        {
            var subnet = new ObjectName(ObjectKind.Subnet, string.Empty, some.Key);
            if (objects.Find(subnet) is null || EventTarget.Of(subnet, objects) is not { } target)
            {
                continue;
            }

            if (!toldOfLeftovers.TryGetValue(some.Key, out var told) || time.GetElapsedTime(told.Since) >= LeftoverPause)
            {
                var leftovers = some.OrderBy(leftover => leftover.Since).ThenBy(leftover => leftover.Found.Owner.ToString(), StringComparer.Ordinal).ToList();
                told = (time.GetTimestamp(), new GuardEvent(
                    target, GuardEvent.AddressLeftover, leftovers[0].Found.Owner.ToString(), FindingText.OnSubnet(leftovers, report.Searched)));
                toldOfLeftovers[some.Key] = told;
            }

            yield return told.Said;
        }
    }
}
