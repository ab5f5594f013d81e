using System.Text.Json;

namespace WebhookGuard.Ovsdb.Wire;

/// <summary>
/// The members of a JSON-RPC message seen so far. A value that was streamed row by row is not in it. JSON null and an absent member
/// are both null here: servers leave out "result" in error replies.
/// </summary>
internal sealed class InboundMessage
{
    public JsonElement? Id { get; set; }

    public string? Method { get; set; }

    public JsonElement? Params { get; set; }

    public JsonElement? Result { get; set; }

    public JsonElement? Error { get; set; }
}

/// <summary>
/// Where the rows are in a value that is streamed: after <paramref name="LeadingElements"/> small elements of an array, or, when
/// null, the value is the table-updates object itself.
/// </summary>
internal readonly record struct RowStreamShape(int? LeadingElements);
