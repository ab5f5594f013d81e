using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Duplicates;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Settings;

namespace WebhookGuard.Commands.Scanning;

/// <summary>Reads the sources and finds what is wrong already.</summary>
/// <param name="settings">Which sources.</param>
/// <param name="timeout">How long to wait for them, each time.</param>
/// <param name="error">Where progress is shown.</param>
/// <param name="time">The clock.</param>
internal sealed class Scan(GuardSettings settings, TimeSpan timeout, TextWriter error, TimeProvider time)
{
    /// <summary>The findings that the filter admits.</summary>
    /// <exception cref="SettingsException">The settings name no usable source, or the filter what does not exist.</exception>
    /// <exception cref="SourcesUnreadableException">Some sources have not been read in time, or cannot be.</exception>
    public async Task<Findings> FindAsync(ScanFilter filter, CancellationToken cancellationToken)
    {
        var first = await FindOnceAsync(filter, cancellationToken);
        if (settings.State is not null || (first.Duplicates.Count == 0 && first.Discrepancies.Count == 0))
        {
            return first;
        }

        // A cluster goes on while its kinds are read one by one: an address that one owner gave up and another got meanwhile may seem to be
        // held by both, and a new Pod's port a leftover. It is no more when all has been read again.
        var second = await FindOnceAsync(filter, cancellationToken);
        return second with
        {
            Duplicates = [.. second.Duplicates.Where(duplicate => first.Duplicates.Any(before => AreTheSame(before, duplicate)))],
            Discrepancies = [.. second.Discrepancies.IntersectBy(first.Discrepancies.Select(before => before.Identity), discrepancy => discrepancy.Identity)],
        };
    }

    private static bool AreTheSame(Duplicate first, Duplicate second) => first.Scope == second.Scope && first.Address == second.Address
        && first.Owners.Select(owner => owner.Name).Intersect(second.Owners.Select(owner => owner.Name)).Skip(1).Any();

    private async Task<Findings> FindOnceAsync(ScanFilter filter, CancellationToken cancellationToken)
    {
        var facts = new ClusterFacts(settings.Topology());
        using (var progress = new SyncProgress(error))
        {
            await FactsReader.ReadAsync(settings, facts, timeout, progress.Report, time, cancellationToken);
        }

        return filter.Apply(new Detector(facts, settings.Detection()).Find(), facts);
    }
}
