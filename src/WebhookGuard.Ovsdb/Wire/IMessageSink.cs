using System.Buffers;
using System.Text.Json;

namespace WebhookGuard.Ovsdb.Wire;

/// <summary>Takes what <see cref="MessageParser"/> finds, in the order of the stream.</summary>
internal interface IMessageSink
{
    /// <summary>Whether the result of this request holds rows to stream; null when it is to be delivered whole.</summary>
    RowStreamShape? ShapeOfResult(JsonElement id);

    /// <summary>Whether the params of this method hold rows to stream; null when they are to be delivered whole.</summary>
    RowStreamShape? ShapeOfParams(string method);

    /// <summary>Rows follow; their message is known as far as the rows need it.</summary>
    void BeginRows(InboundMessage message, IReadOnlyList<JsonElement> leading);

    /// <summary>One complete row-update. The bytes are valid during the call only.</summary>
    void Row(string table, Guid uuid, in ReadOnlySequence<byte> rowUpdate);

    /// <summary>The message is complete.</summary>
    void EndMessage(InboundMessage message);
}
