using System.Globalization;
using Microsoft.Extensions.Logging;
using WebhookGuard.Ovsdb.Monitors;
using WebhookGuard.Ovsdb.Remotes;
using WebhookGuard.Ovsdb.Rows;

namespace WebhookGuard.Ovsdb.Tests;

/// <summary>Keeps what it is told, as a consumer would: a replace clears, changes apply in order and must fit what is there.</summary>
internal sealed class RecordingListener : IOvsdbListener
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Table, Guid Uuid), OvsdbRow> rows = [];
    private readonly List<OvsdbConnectionState> states = [];
    private readonly List<string> events = [];
    private readonly List<IReadOnlyList<OvsdbRowChange>> transactions = [];

    public Action<IReadOnlyList<OvsdbRowChange>>? BeforeChanges { get; set; }

    public Action<OvsdbSnapshot>? BeforeReplace { get; set; }

    public IReadOnlyList<string> Events => Read(() => events.ToList());

    public IReadOnlyList<OvsdbConnectionState> States => Read(() => states.ToList());

    public IReadOnlyList<IReadOnlyList<OvsdbRowChange>> Transactions => Read(() => transactions.ToList());

    public string? Mistake { get; private set; }

    public IReadOnlyList<OvsdbRow> Rows(string table) => Read(() => rows.Where(row => row.Key.Table == table).Select(row => row.Value).ToList());

    public OvsdbRow? Named(string table, string name) => Rows(table).Where(row => row.GetString("name") == name).Cast<OvsdbRow?>().SingleOrDefault();

    public void OnReplace(OvsdbSnapshot snapshot)
    {
        BeforeReplace?.Invoke(snapshot);
        lock (gate)
        {
            rows.Clear();
            foreach (var row in snapshot.Tables.SelectMany(snapshot.Rows))
            {
                rows.Add((row.Table, row.Uuid), row);
            }

            events.Add(string.Create(CultureInfo.InvariantCulture, $"replace {snapshot.Count}"));
        }
    }

    public void OnChanges(IReadOnlyList<OvsdbRowChange> changes, OvsdbSnapshot after)
    {
        BeforeChanges?.Invoke(changes);
        lock (gate)
        {
            foreach (var change in changes)
            {
                var key = (change.Table, change.Uuid);
                if ((rows.TryGetValue(key, out var before) ? before : null) != change.Old)
                {
                    Mistake = $"{change.Table} {change.Uuid}: the old row is not the one delivered before";
                }

                if (change.New is { } row)
                {
                    rows[key] = row;
                }
                else
                {
                    rows.Remove(key);
                }
            }

            if (after.Count != rows.Count || rows.Any(row => after.Find(row.Key.Table, row.Key.Uuid) != row.Value))
            {
                Mistake = "the rows after a transaction are not those of before with its changes";
            }

            transactions.Add(changes);
            events.Add(string.Create(CultureInfo.InvariantCulture, $"changes {changes.Count}"));
        }
    }

    public void OnStateChanged(OvsdbConnectionState state)
    {
        lock (gate)
        {
            states.Add(state);
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (gate)
        {
            return read();
        }
    }
}

/// <summary>A client that runs until disposed, with the patience of tests.</summary>
internal sealed class RunningClient : IAsyncDisposable
{
    public const string Database = "OVN_Northbound";

    private readonly CancellationTokenSource stop = new();
    private readonly Task run;

    public RunningClient(OvsdbClientOptions options, RecordingListener? listener = null, TimeProvider? timeProvider = null)
    {
        Listener = listener ?? new RecordingListener();
        Client = new OvsdbClient(options, Listener, timeProvider, new ListLogger(Log));
        run = Client.RunAsync(stop.Token);
    }

    public RecordingListener Listener { get; }

    public OvsdbClient Client { get; }

    public List<string> Log { get; } = [];

    public static OvsdbClientOptions Options(string remotes, params OvsdbTableRequest[] tables) => new()
    {
        Remotes = OvsdbRemote.ParseList(remotes),
        Database = Database,
        Tables = tables.Length > 0 ? tables : [Ports],
        ShuffleRemotes = false,
        BackoffMin = TimeSpan.FromMilliseconds(20),
        BackoffMax = TimeSpan.FromMilliseconds(200),
    };

    public static OvsdbTableRequest Ports { get; } =
        new("Logical_Switch_Port", ["name", "type", "addresses", "dynamic_addresses", "up", "tag", "enabled", "external_ids"]);

    public static OvsdbTableRequest Switches { get; } = new("Logical_Switch", ["name", "ports", "other_config"]);

    /// <summary>Waits for a condition; half a minute is far beyond anything that works.</summary>
    public async Task UntilAsync(Func<bool> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.Null(Listener.Mistake);
            Assert.False(run.IsFaulted, run.Exception?.ToString());
            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(30))
            {
                Assert.Fail($"never came true: {what}\nstate: {Client.State}\nevents: {string.Join(", ", Listener.Events)}\nlog: {LogText()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    /// <summary>Waits until the listener was told that all rows are there.</summary>
    public Task SyncedAsync() => UntilAsync(() => Listener.States is [.., { Synced: true }]);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await run;
        stop.Dispose();
        Assert.Null(Listener.Mistake);
    }

    private string LogText()
    {
        lock (Log)
        {
            return string.Join("\n", Log.TakeLast(12));
        }
    }

    private sealed class ListLogger(List<string> log) : ILogger<OvsdbClient>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (log)
            {
                log.Add($"{logLevel}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
