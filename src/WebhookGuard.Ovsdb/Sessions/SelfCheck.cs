using System.Text.Json;
using WebhookGuard.Ovsdb.Monitors;

namespace WebhookGuard.Ovsdb.Sessions;

/// <summary>
/// Makes sure, from time to time, that the monitor still works: ovsdb-server is known to drop one silently while it goes on answering
/// echoes. An update since the last look proves that it worked. Without one, a log index that has not moved proves that there was
/// nothing to send. Otherwise the UUIDs of all rows are selected (a read-only "transact") and compared, in the reading loop: the server
/// sends updates before a reply that reflects them. It notices rows that came or went, not a lost modification alone.
/// </summary>
internal sealed class SelfCheck(
    JsonRpcChannel channel, OvsdbClientOptions options, MonitorPlan plan, bool withConditions, MonitorTarget monitor, Func<long?> logIndex)
{
    // A single difference is not trusted: it costs a full load.
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<(string Table, string Operation)> selects = plan.SelectUuids(withConditions);

    /// <exception cref="SessionEndedException">The rows here are not the server's.</exception>
    public async Task RunAsync(TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var (updates, index) = (monitor.Updates, logIndex());
        while (true)
        {
            await Task.Delay(options.SelfCheckInterval, timeProvider, cancellationToken);
            var quiet = monitor.Updates == updates;
            var moved = index is null || logIndex() != index;
            if (quiet && moved && await DiffersAsync(cancellationToken))
            {
                await Task.Delay(SecondLook, timeProvider, cancellationToken);
                if (await DiffersAsync(cancellationToken))
                {
                    throw new SessionEndedException("the server has other rows than it sent: the monitor was lost", forget: true);
                }
            }

            (updates, index) = (monitor.Updates, logIndex());
        }
    }

    private async Task<bool> DiffersAsync(CancellationToken cancellationToken)
    {
        var differs = false;
        await channel.RequestAsync(
            "transact",
            Json.Array([Json.Text(options.Database), .. selects.Select(select => select.Operation)]),
            cancellationToken,
            onResult: result => differs = Differs(result.GetValueOrDefault()));
        return differs;
    }

    private bool Differs(JsonElement result)
    {
        var there = selects.Select(select => select.Table).Distinct(StringComparer.Ordinal)
            .ToDictionary(table => table, _ => new HashSet<Guid>(), StringComparer.Ordinal);
        foreach (var (answer, (table, _)) in result.EnumerateArray().Zip(selects))
        {
            there[table].UnionWith(answer.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("_uuid")[1].GetGuid()));
        }

        return there.Any(table => !table.Value.SetEquals(monitor.Rows.Table(table.Key)!.Rows.Uuids));
    }
}
