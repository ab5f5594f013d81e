using WebhookGuard.Core.Holdings;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Housekeeping;

/// <summary>Tells an administrator of addresses that several owners hold, for as long as this replica leads: each when it appears and when it is gone.</summary>
/// <param name="objects">The objects that Events are about.</param>
/// <param name="metrics">Where they are counted.</param>
/// <param name="logger">Where they are logged.</param>
internal sealed class DuplicateReporter(ObjectDirectory objects, HousekeepingMetrics metrics, ILogger logger)
{
    /// <summary>How many lines a round may add to the log; a cluster into which the guard is installed may have a lot.</summary>
    private const int MaximumLines = 100;

    private HashSet<string> known = new(StringComparer.Ordinal);

    /// <summary>Tells of all that there are now.</summary>
    /// <returns>The Events to write.</returns>
    public IReadOnlyList<GuardEvent> Report(IReadOnlyList<ExistingDuplicate> duplicates)
    {
        metrics.SetDuplicates(duplicates.Count);
        var now = duplicates.Select(Identity).ToHashSet(StringComparer.Ordinal);
        var appeared = duplicates.Where(duplicate => !known.Contains(Identity(duplicate))).ToList();
        var gone = known.Where(identity => !now.Contains(identity)).Order(StringComparer.Ordinal).ToList();
        known = now;
        foreach (var duplicate in appeared.Take(MaximumLines))
        {
            Log.Duplicate(logger, duplicate.Sentence);
        }

        if (appeared.Count > MaximumLines)
        {
            Log.MoreDuplicates(logger, appeared.Count - MaximumLines);
        }

        if (gone.Count > 0)
        {
            Log.DuplicateNoMore(logger, TextList.Of(gone));
        }

        return
        [
            .. from duplicate in duplicates
               from name in duplicate.Owners
               let target = EventTarget.Of(name, objects)
               where target is not null
               select new GuardEvent(target, GuardEvent.AddressDuplicate, $"{duplicate.Address} in {duplicate.Scope}", duplicate.Sentence),
        ];
    }

    /// <summary>One that another owner joins, or leaves to others, is another.</summary>
    private static string Identity(ExistingDuplicate duplicate) =>
        $"{duplicate.Address} in {duplicate.Scope}: {string.Join(", ", duplicate.Owners.Select(owner => owner.ToString()).Order(StringComparer.Ordinal))}";
}
