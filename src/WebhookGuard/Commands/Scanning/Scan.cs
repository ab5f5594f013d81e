using WebhookGuard.Core.Duplicates;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Settings;

namespace WebhookGuard.Commands.Scanning;

/// <summary>Reads the sources and finds what several owners hold.</summary>
/// <param name="settings">Which sources.</param>
/// <param name="timeout">How long to wait for them, each time.</param>
/// <param name="error">Where progress is shown.</param>
/// <param name="time">The clock.</param>
internal sealed class Scan(GuardSettings settings, TimeSpan timeout, TextWriter error, TimeProvider time)
{
    /// <summary>The duplicates that the filter admits.</summary>
    /// <exception cref="SettingsException">The settings name no usable source, or the filter what does not exist.</exception>
    /// <exception cref="SourcesUnreadableException">Some sources have not been read in time, or cannot be.</exception>
    public async Task<IReadOnlyList<Duplicate>> FindAsync(ScanFilter filter, CancellationToken cancellationToken)
    {
        var found = await FindOnceAsync(filter, cancellationToken);

        // A cluster goes on while its kinds are read one by one: an address that one owner gave up and another got meanwhile may seem to be
        // held by both. It is no more when all has been read again.
        return found.Count == 0 || settings.State is not null
            ? found
            : [.. (await FindOnceAsync(filter, cancellationToken)).Where(duplicate => found.Any(first => AreTheSame(first, duplicate)))];
    }

    private static bool AreTheSame(Duplicate first, Duplicate second) => first.Scope == second.Scope && first.Address == second.Address
        && first.Owners.Select(owner => owner.Name).Intersect(second.Owners.Select(owner => owner.Name)).Skip(1).Any();

    private async Task<IReadOnlyList<Duplicate>> FindOnceAsync(ScanFilter filter, CancellationToken cancellationToken)
    {
        var facts = new ClusterFacts(settings.Topology());
        using (var progress = new SyncProgress(error))
        {
            await FactsReader.ReadAsync(settings, facts, timeout, progress.Report, time, cancellationToken);
        }

        filter.Validate(facts);
        return [.. new DuplicateFinder(facts).Find().Where(duplicate => filter.Admits(duplicate, facts))];
    }
}
