using Microsoft.Extensions.Logging;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Ovsdb;
using WebhookGuard.Ovsdb.Remotes;
using WebhookGuard.Ovsdb.Rows;

namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>Keeps the ports of OVN Northbound among the facts. It only ever reads.</summary>
public sealed class OvnNorthboundSource : ISource, IOvsdbListener
{
    /// <summary>The source's name in states and metrics.</summary>
    public const string Name = "ovn-northbound";

    private readonly NorthboundIndexer indexer;
    private readonly OvsdbClient client;
    private readonly ILogger logger;
    private readonly CurrentClock clock;
    private OvsdbConnectionState connection = new();
    private bool synced;

    /// <summary>Prepares the source.</summary>
    /// <param name="remotes">Where OVN Northbound is.</param>
    /// <param name="tls">Files for <c>ssl:</c> remotes, or null.</param>
    /// <param name="facts">What to keep current.</param>
    /// <param name="loggers">Where failures go.</param>
    /// <param name="time">The clock.</param>
    public OvnNorthboundSource(
        IReadOnlyList<OvsdbRemote> remotes, OvsdbTlsOptions? tls, ClusterFacts facts, ILoggerFactory loggers, TimeProvider time)
    {
        logger = loggers.CreateLogger<OvnNorthboundSource>();
        indexer = new NorthboundIndexer(facts.Index);
        clock = new CurrentClock(time);
        var options = new OvsdbClientOptions
        {
            Remotes = remotes,
            Tls = tls,
            Database = NorthboundTables.Database,
            Tables = NorthboundTables.Requests,
        };
        client = new OvsdbClient(options, this, time, loggers.CreateLogger<OvsdbClient>());
    }

    /// <summary>How the connection stands.</summary>
    public OvsdbConnectionState Connection => Volatile.Read(ref connection);

    /// <inheritdoc/>
    public SourceState State
    {
        get
        {
            var current = Connection;
            return new SourceState(Name, Volatile.Read(ref synced), current.Synced, clock.Note(current.Synced), current.Synced ? null : ReasonOf(current))
            {
                Objects = indexer.PortCount,
            };
        }
    }

    /// <inheritdoc/>
    public bool IsCurrent => Connection.Synced;

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken cancellationToken) => client.RunAsync(cancellationToken);

    /// <inheritdoc/>
    void IOvsdbListener.OnReplace(OvsdbSnapshot snapshot)
    {
        indexer.Replace(new NorthboundRows(
            [.. snapshot.Rows(NorthboundTables.Switch).Select(NorthboundTables.ReadSwitch)],
            new MirroredPorts(snapshot),
            [.. snapshot.Rows(NorthboundTables.RouterPort).Select(NorthboundTables.ReadRouterPort)]));
        Volatile.Write(ref synced, true);
    }

    /// <inheritdoc/>
    void IOvsdbListener.OnChanges(IReadOnlyList<OvsdbRowChange> changes, OvsdbSnapshot after)
    {
        var change = new NorthboundChange();
        foreach (var row in changes)
        {
            switch (row.Table, row.New)
            {
                case (NorthboundTables.SwitchPort, _):
                    change.SwitchPorts.Add(row.Uuid);
                    break;
                case (NorthboundTables.Switch, { } set):
                    change.Switches.Add(NorthboundTables.ReadSwitch(set));
                    break;
                case (NorthboundTables.RouterPort, { } set):
                    change.RouterPorts.Add(NorthboundTables.ReadRouterPort(set));
                    break;
                default:
                    change.Removed.Add(row.Uuid);
                    break;
            }
        }

        indexer.Apply(change, new MirroredPorts(after));
    }

    /// <inheritdoc/>
    void IOvsdbListener.OnStateChanged(OvsdbConnectionState state)
    {
        Volatile.Write(ref connection, state);
        var now = State;
        var level = state.Phase == OvsdbConnectionPhase.Disconnected ? LogLevel.Warning : LogLevel.Information;
        logger.Log(level, "Source {Source}: {Phase} {Remote} {Reason}", now.Name, state.Phase, state.Remote, now.Reason);
    }

    private static string ReasonOf(OvsdbConnectionState state) => state.LastFailure is { } failure
        ? $"{state.Phase.ToString().ToLowerInvariant()}, {failure}"
        : state.Phase.ToString().ToLowerInvariant();
}
