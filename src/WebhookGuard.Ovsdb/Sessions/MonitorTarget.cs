using System.Text.Json;
using WebhookGuard.Ovsdb.Rows;

namespace WebhookGuard.Ovsdb.Sessions;

/// <summary>A monitor of this connection and the rows it feeds.</summary>
internal sealed class MonitorTarget(string id, IReadOnlyList<TableLayout> layouts)
{
    /// <summary>The monitor's id, chosen by us.</summary>
    public string Id { get; } = id;

    /// <summary>The rows; those of the last connection when it is resumed, otherwise new ones once the reply is complete.</summary>
    public RowStore Rows { get; set; } = new(layouts);

    /// <summary>Whether the reply to the monitor request was applied.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Updates that came before the reply; applied after it.</summary>
    public List<RowBatch> Deferred { get; } = [];

    /// <summary>Updates so far.</summary>
    public long Updates { get; set; }

    public RowStore NewRows() => new(layouts);
}

/// <summary>The rows of one message, kept until it is complete.</summary>
/// <param name="Target">The monitor they are for; null for one we know nothing of.</param>
/// <param name="TransactionId">The transaction they lead to; empty when the server names none.</param>
/// <param name="Staging">Where a full load is put row by row; null for changes.</param>
internal sealed record RowBatch(MonitorTarget? Target, Guid TransactionId, RowStore? Staging)
{
    public List<(TableRows Table, RowUpdate Update)> Changes { get; } = [];
}

/// <summary>A request without its reply yet.</summary>
/// <param name="Method">Name of the method.</param>
/// <param name="Monitor">The monitor that its reply fills, if any.</param>
/// <param name="OnResult">
/// Called by the reading loop as soon as the reply is there, at its place in the order of messages.
/// </param>
internal sealed record PendingRequest(string Method, MonitorTarget? Monitor, Action<JsonElement?>? OnResult)
{
    public TaskCompletionSource<JsonElement?> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
