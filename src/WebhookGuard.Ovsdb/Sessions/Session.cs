using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using WebhookGuard.Ovsdb.Monitors;
using WebhookGuard.Ovsdb.Rows;
using WebhookGuard.Ovsdb.Schema;
using WebhookGuard.Ovsdb.Wire;

namespace WebhookGuard.Ovsdb.Sessions;

/// <summary>What a session needs of its client.</summary>
internal sealed record SessionContext(
    OvsdbClientOptions Options, MirroredData Data, EventQueue Events, StateTracker State, TimeProvider TimeProvider, ILogger Logger);

/// <summary>
/// One connection from its first request to its end. Three loops run: one reads and applies (and answers echoes), one asks (the handshake,
/// then the self-check), one watches for silence. Whatever ends first, with an exception that says why, ends the session.
/// </summary>
internal sealed class Session : IMessageSink, IAsyncDisposable
{
    private const string DataMonitor = "data";
    private static readonly string[] MonitorMethods = ["monitor_cond_since", "monitor_cond", "monitor"];

    private readonly SessionContext context;
    private readonly JsonRpcChannel channel;
    private readonly RowUpdateReader rowReader = new();
    private readonly List<InboundMessage> toAnswer = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Written by the asking loop before the request that makes the reading loop use them.
    private volatile MonitorTarget? serverMonitor;
    private volatile MonitorTarget? dataMonitor;
    private string? resumeKey;
    private Guid resumeAfter;

    // Written by the reading loop before the reply that makes the asking loop use it.
    private ServerRow? serverRow;
    private RowBatch? batch;
    private volatile bool awaitsRows;

    public Session(SessionContext context, Stream stream)
    {
        this.context = context;
        channel = new JsonRpcChannel(stream, context.TimeProvider);
    }

    /// <summary>Whether all rows were delivered on this connection.</summary>
    public bool WasSynced { get; private set; }

    private OvsdbClientOptions Options => context.Options;

    /// <summary>Ends the session from outside.</summary>
    public void End(SessionEndedException reason) => ended.TrySetException(reason);

    /// <summary>Runs until the connection ends, which is always an exception.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] loops =
        [
            channel.ReadAsync(new MessageParser(this, Options.MaxValueBytes), () => AnswerAsync(stop.Token), stop.Token),
            AskAsync(stop.Token),
            WatchAsync(stop.Token),
            ended.Task.WaitAsync(stop.Token),
        ];
        var first = await Task.WhenAny(loops);

        // The next session takes over the rows: nothing of this one may still run.
        await stop.CancelAsync();
        await channel.DisposeAsync();
        await Task.WhenAll(loops).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await first;
    }

    public ValueTask DisposeAsync() => channel.DisposeAsync();

    RowStreamShape? IMessageSink.ShapeOfResult(JsonElement id) => channel.Pending(id) is { Monitor: not null } request
        ? new RowStreamShape(LeadingElements: request.Method == MonitorMethods[0] ? 2 : null)
        : null;

    RowStreamShape? IMessageSink.ShapeOfParams(string method) => method switch
    {
        "update" or "update2" => new RowStreamShape(LeadingElements: 1),
        "update3" => new RowStreamShape(LeadingElements: 2),
        _ => null,
    };

    void IMessageSink.BeginRows(InboundMessage message, IReadOnlyList<JsonElement> leading)
    {
        if (batch is not null)
        {
            throw new OvsdbProtocolException("a message with rows twice");
        }

        if (message.Method is not null)
        {
            var transaction = leading.Count > 1 ? TransactionId(leading[1]) : Guid.Empty;
            batch = new RowBatch(MonitorById(leading[0]), transaction, Staging: null);
            return;
        }

        var monitor = channel.Pending(message.Id!.Value)!.Monitor!;
        var resumed = leading.Count > 0 && leading[0].ValueKind == JsonValueKind.True && resumeAfter != Guid.Empty;
        batch = new RowBatch(
            monitor,
            leading.Count > 1 ? TransactionId(leading[1]) : Guid.Empty,
            resumed ? null : monitor.NewRows());
        if (resumed)
        {
            monitor.Rows = context.Data.Rows!;
        }
    }

    void IMessageSink.Row(string table, Guid uuid, in ReadOnlySequence<byte> rowUpdate)
    {
        if (batch?.Target is not { } monitor)
        {
            return;
        }

        var rows = (batch.Staging ?? monitor.Rows).Table(table)
            ?? throw new OvsdbProtocolException($"rows of {table}, which was not asked for");
        var update = rowReader.Read(rows.Layout, uuid, rowUpdate);
        if (batch.Staging is not null)
        {
            rows.Load(update);
        }
        else
        {
            batch.Changes.Add((rows, update));
        }
    }

    void IMessageSink.EndMessage(InboundMessage message)
    {
        var rows = batch;
        batch = null;
        switch (message.Method)
        {
            case null:
                Reply(message, rows);
                break;
            case "update" or "update2" or "update3":
                Notification(rows ?? throw new OvsdbProtocolException($"{message.Method} without rows"));
                break;
            case "monitor_canceled":
                MonitorCanceled(message.Params);
                break;
            case "echo" when message.Id is not null:
            case not null when message.Id is not null:
                toAnswer.Add(message);
                break;
            default:
                context.Logger.LogDebug("The server sent the notification {Method}, which means nothing here", message.Method);
                break;
        }
    }

    private static Guid TransactionId(JsonElement element) =>
        element.ValueKind == JsonValueKind.String && element.TryGetGuid(out var id)
            ? id
            : throw new OvsdbProtocolException($"{element.GetRawText()} is not the id of a transaction");

    private MonitorTarget? MonitorById(JsonElement id)
    {
        var text = id.ValueKind == JsonValueKind.String ? id.GetString() : null;
        return text is null ? null
            : text == serverMonitor?.Id ? serverMonitor
            : text == dataMonitor?.Id ? dataMonitor
            : null;
    }

    private void Reply(InboundMessage message, RowBatch? rows)
    {
        if (message.Id is not { } id)
        {
            throw new OvsdbProtocolException("a message with neither a method nor an id");
        }

        if (channel.Pending(id) is not { } request)
        {
            // The reply to an echo, which has done its service by arriving.
            return;
        }

        channel.Forget(id);
        if (message.Error is { } error)
        {
            request.Reply.TrySetException(OvsdbErrorReply.From(request.Method, error));
            return;
        }

        if (request.Monitor is { } monitor)
        {
            Answered(monitor, rows ?? throw new OvsdbProtocolException($"the reply to {request.Method} has no rows"));
        }

        request.OnResult?.Invoke(message.Result);
        request.Reply.TrySetResult(message.Result);
    }

    private void Answered(MonitorTarget monitor, RowBatch rows)
    {
        if (rows.Staging is not null)
        {
            monitor.Rows = rows.Staging;
        }

        monitor.IsAnswered = true;
        if (monitor == serverMonitor)
        {
            CheckServer();
        }
        else
        {
            Synchronized(monitor, rows);
        }

        foreach (var deferred in monitor.Deferred)
        {
            Apply(deferred);
        }

        monitor.Deferred.Clear();
    }

    private void Synchronized(MonitorTarget monitor, RowBatch rows)
    {
        awaitsRows = false;
        var replaced = rows.Staging is not null;
        if (replaced)
        {
            context.Data.Replace(monitor.Rows, resumeKey, rows.TransactionId);
            context.Events.Replace(monitor.Rows.Snapshot());
        }
        else
        {
            ApplyChanges(rows);
        }

        WasSynced = true;
        context.State.Update(state => state with
        {
            Phase = OvsdbConnectionPhase.Synced,
            Replaces = state.Replaces + (replaced ? 1 : 0),
            Resumes = state.Resumes + (replaced ? 0 : 1),
        });
    }

    private void Notification(RowBatch rows)
    {
        if (rows.Target is not { } monitor)
        {
            context.Logger.LogDebug("The server sent an update for a monitor that is not ours");
        }
        else if (monitor.IsAnswered)
        {
            Apply(rows);
        }
        else
        {
            monitor.Deferred.Add(rows);
        }
    }

    private void Apply(RowBatch rows)
    {
        rows.Target!.Updates++;
        if (rows.Target == dataMonitor)
        {
            ApplyChanges(rows);
            return;
        }

        foreach (var (table, update) in rows.Changes)
        {
            // Rows of a batch that was deferred were read against tables that the reply has replaced.
            rows.Target.Rows.Table(table.Layout.Table)!.Apply(update);
        }

        CheckServer();
    }

    private void ApplyChanges(RowBatch rows)
    {
        var changes = new List<OvsdbRowChange>(rows.Changes.Count);
        foreach (var (table, update) in rows.Changes)
        {
            changes.Add(rows.Target!.Rows.Table(table.Layout.Table)!.Apply(update));
        }

        // Together or not at all: a transaction id ahead of the rows delivered would hide a loss.
        if (changes.Count > 0)
        {
            context.Events.Changes(changes, rows.Target!.Rows.Snapshot());
        }

        context.Data.LastTransactionId = rows.TransactionId;
    }

    private void CheckServer()
    {
        var before = serverRow;
        serverRow = ServerRow.Find(serverMonitor!.Rows, Options.Database);
        if (serverRow.Refusal(Options.LeaderOnly) is { } refusal)
        {
            throw new SessionEndedException(refusal);
        }

        if (serverRow is { Index: { } index, ClusterId: { } cluster } && !context.Data.Advance(cluster, index))
        {
            throw new SessionEndedException("the server has stale data: its log is behind what another server showed");
        }

        var moved = before is not null && before.IsLeader != serverRow.IsLeader;
        context.State.Update(state => state with
        {
            Role = serverRow.Role,
            ServerId = serverRow.ServerId,
            ClusterId = serverRow.ClusterId,
            LeadershipMoves = state.LeadershipMoves + (moved ? 1 : 0),
        });
    }

    private void MonitorCanceled(JsonElement? parameters)
    {
        if (parameters is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() > 0 && MonitorById(array[0]) is not null)
        {
            // No doubt about the rows: an orderly shutdown does this too, and a converted database has lost its history by itself.
            throw new SessionEndedException("the server canceled the monitor (the database was closed, removed or converted)");
        }
    }

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        foreach (var request in toAnswer)
        {
            var isEcho = request.Method == "echo";
            await channel.SendReplyAsync(
                request.Id!.Value, isEcho ? request.Params : null, isEcho ? null : "unknown method", cancellationToken);
        }

        toAnswer.Clear();
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        await MonitorServerAsync(cancellationToken);
        await TryRequestAsync("set_db_change_aware", "[true]", cancellationToken);
        var plan = new MonitorPlan(Options.Tables, await DataSchemaAsync(cancellationToken));
        context.State.Update(state => state with { Phase = OvsdbConnectionPhase.Synchronizing, Missing = SameOr(state.Missing, plan.Missing) });
        var method = await MonitorDataAsync(plan, cancellationToken);
        var check = new SelfCheck(channel, Options, plan, withConditions: method != MonitorMethods[2], dataMonitor!, () => serverRow?.Index);
        await check.RunAsync(context.TimeProvider, cancellationToken);
    }

    // Keeps the instance when nothing changed, so that records compare equal.
    private static IReadOnlyList<string> SameOr(IReadOnlyList<string> before, IReadOnlyList<string> now) =>
        before.SequenceEqual(now, StringComparer.Ordinal) ? before : now;

    private async Task MonitorServerAsync(CancellationToken cancellationToken)
    {
        DatabaseSchema schema;
        try
        {
            schema = DatabaseSchema.Parse((await channel.RequestAsync("get_schema", """["_Server"]""", cancellationToken)).GetValueOrDefault());
        }
        catch (OvsdbErrorReply reply)
        {
            context.Logger.LogInformation("The server has no database _Server ({Reply}); its state is unknown", reply.Message);
            return;
        }

        var plan = new MonitorPlan([ServerRow.Request], schema);
        serverMonitor = new MonitorTarget("_Server", plan.Layouts);
        try
        {
            await channel.RequestAsync("monitor_cond", $"""["_Server","_Server",{plan.ConditionalJson}]""", cancellationToken, serverMonitor);
        }
        catch (OvsdbErrorReply reply) when (reply.IsUnknownMethod)
        {
            await channel.RequestAsync("monitor", $"""["_Server","_Server",{plan.UnconditionalJson}]""", cancellationToken, serverMonitor);
        }
    }

    private async Task<DatabaseSchema> DataSchemaAsync(CancellationToken cancellationToken)
    {
        try
        {
            var schema = await channel.RequestAsync("get_schema", Json.Array([Json.Text(Options.Database)]), cancellationToken);
            return DatabaseSchema.Parse(schema.GetValueOrDefault());
        }
        catch (OvsdbErrorReply reply)
        {
            var databases = await TryRequestAsync("list_dbs", "[]", cancellationToken);
            throw new SessionEndedException($"{reply.Message}; the server's databases: {databases?.GetRawText() ?? "unknown"}");
        }
    }

    private async Task<string> MonitorDataAsync(MonitorPlan plan, CancellationToken cancellationToken)
    {
        // Only clusters keep a history, and their transaction ids mean something in the same cluster only.
        resumeKey = serverRow?.ClusterId is { } cluster ? $"{cluster} {plan.Signature}" : null;
        resumeAfter = context.Data.ResumeAfter(resumeKey);

        // Whatever comes before it is known whether the rows are resumed must fit both the rows of before and new ones.
        var layouts = resumeAfter == Guid.Empty ? plan.Layouts : context.Data.Rows!.Layouts;
        for (var i = 0; ; i++)
        {
            var method = MonitorMethods[i];
            var requests = i < 2 ? plan.ConditionalJson : plan.UnconditionalJson;
            var since = i == 0 ? $",\"{resumeAfter}\"" : "";
            try
            {
                dataMonitor = new MonitorTarget(DataMonitor, layouts);
                awaitsRows = true;
                await channel.RequestAsync(
                    method, $"[{Json.Text(Options.Database)},\"{DataMonitor}\",{requests}{since}]", cancellationToken, dataMonitor);
                return method;
            }
            catch (OvsdbErrorReply reply) when (reply.IsUnknownMethod && i + 1 < MonitorMethods.Length)
            {
                context.Logger.LogInformation("The server does not know {Method}; trying {Next}", method, MonitorMethods[i + 1]);
            }
        }
    }

    private async Task<JsonElement?> TryRequestAsync(string method, string parameters, CancellationToken cancellationToken)
    {
        try
        {
            return await channel.RequestAsync(method, parameters, cancellationToken);
        }
        catch (OvsdbErrorReply reply)
        {
            context.Logger.LogDebug("The server refused {Reply}", reply.Message);
            return null;
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var unanswered = 0;
        var heard = channel.Reads;
        while (true)
        {
            await Task.Delay(Options.EchoInterval, context.TimeProvider, cancellationToken);
            if (channel.Reads != heard)
            {
                (unanswered, heard) = (0, channel.Reads);
            }

            var silence = channel.Silence;
            if (silence < Options.EchoInterval)
            {
                continue;
            }

            if (awaitsRows)
            {
                // A server that prepares a large reply answers no echo.
                unanswered = 0;
                if (silence >= Options.InitialSilence)
                {
                    throw new SessionEndedException($"the server sent nothing for {silence.TotalSeconds:0} s after it was asked for the rows");
                }
            }
            else if (unanswered == 2)
            {
                throw new SessionEndedException($"the server is silent: 2 echo requests without an answer, nothing for {silence.TotalSeconds:0} s");
            }
            else
            {
                unanswered++;
                await channel.SendEchoAsync(cancellationToken);
            }
        }
    }
}
