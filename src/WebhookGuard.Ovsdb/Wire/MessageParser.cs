using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace WebhookGuard.Ovsdb.Wire;

/// <summary>
/// Splits the byte stream into JSON-RPC messages and these into rows, without ever holding a whole table-updates object: a state
/// machine over <see cref="Utf8JsonReader"/> that keeps only the value it has not seen the end of. OVSDB messages are concatenated JSON
/// texts without delimiter, their members come in any order.
/// </summary>
/// <remarks>
/// Small values (a row, an id) are "captured": scanned once, token by token, across as many reads as it takes, then handed over
/// as one slice. When "result" comes before "id" (or "params" before "method") nobody can know yet whether it holds rows: such a value
/// is captured whole and gone through again at the end of its message. ovsdb-server does not do that.
/// </remarks>
internal sealed class MessageParser(IMessageSink sink, long maxValueBytes)
{
    private enum Position
    {
        BetweenMessages,
        InMessage,
        InLeadingArray,
        InTableUpdates,
        InTable,
    }

    private enum Capture
    {
        None,
        Id,
        Method,
        Params,
        Result,
        Error,
        Leading,
        Row,
        Ignored,
    }

    private readonly List<JsonElement> leading = [];
    private JsonReaderState readerState = new(new JsonReaderOptions { AllowMultipleValues = true });
    private Position position;
    private InboundMessage message = new();
    private RowStreamShape shape;
    private bool insideArray;
    private string member = "";
    private string table = "";
    private Guid row;
    private byte[]? heldParams;
    private byte[]? heldResult;

    // Offsets into the buffer of the next Feed call.
    private long scanned;
    private Capture capture;
    private int captureDepth;
    private long captureStart;

    /// <summary>Goes through the bytes and returns how many are done with; the rest must lead the next call's buffer.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    /// <exception cref="OvsdbProtocolException">The JSON is not a JSON-RPC message as OVSDB has it, or a value is too large.</exception>
    public long Feed(in ReadOnlySequence<byte> buffer) => Feed(buffer, isFinalBlock: false);

    private long Feed(in ReadOnlySequence<byte> buffer, bool isFinalBlock)
    {
        var start = scanned;
        var reader = new Utf8JsonReader(buffer.Slice(start), isFinalBlock, readerState);
        while (reader.Read())
        {
            if (capture == Capture.None)
            {
                Token(ref reader, buffer, start);
            }
            else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray && reader.CurrentDepth == captureDepth)
            {
                var what = capture;
                capture = Capture.None;
                Captured(what, buffer.Slice(captureStart, start + reader.BytesConsumed - captureStart));
            }
        }

        readerState = reader.CurrentState;
        scanned = start + reader.BytesConsumed;
        var done = capture == Capture.None ? scanned : captureStart;
        scanned -= done;
        captureStart = 0;
        return buffer.Length - done <= maxValueBytes
            ? done
            : throw new OvsdbProtocolException($"a single value is larger than {maxValueBytes} bytes");
    }

    private void Token(ref Utf8JsonReader reader, in ReadOnlySequence<byte> buffer, long start)
    {
        switch (position)
        {
            case Position.BetweenMessages:
                Expect(ref reader, JsonTokenType.StartObject, "a message");
                position = Position.InMessage;
                break;

            case Position.InMessage when reader.TokenType == JsonTokenType.PropertyName:
                member = reader.GetString()!;
                break;

            case Position.InMessage when reader.TokenType == JsonTokenType.EndObject:
                EndMessage();
                break;

            case Position.InMessage:
                MemberValue(ref reader, buffer, start);
                break;

            case Position.InLeadingArray when reader.TokenType == JsonTokenType.EndArray:
                position = Position.InMessage;
                break;

            case Position.InLeadingArray when leading.Count < shape.LeadingElements:
                BeginCapture(Capture.Leading, ref reader, buffer, start);
                break;

            case Position.InLeadingArray:
                BeginTableUpdates(ref reader);
                break;

            case Position.InTableUpdates when reader.TokenType == JsonTokenType.EndObject:
                position = insideArray ? Position.InLeadingArray : Position.InMessage;
                break;

            case Position.InTableUpdates when reader.TokenType == JsonTokenType.PropertyName:
                table = reader.ValueTextEquals(table) ? table : reader.GetString()!;
                break;

            case Position.InTableUpdates:
                Expect(ref reader, JsonTokenType.StartObject, "the rows of a table");
                position = Position.InTable;
                break;

            case Position.InTable when reader.TokenType == JsonTokenType.EndObject:
                position = Position.InTableUpdates;
                break;

            case Position.InTable when reader.TokenType == JsonTokenType.PropertyName:
                row = RowUuid(ref reader);
                break;

            case Position.InTable:
                BeginCapture(Capture.Row, ref reader, buffer, start);
                break;
        }
    }

    private void MemberValue(ref Utf8JsonReader reader, in ReadOnlySequence<byte> buffer, long start)
    {
        RowStreamShape? rows = member switch
        {
            "params" when message.Method is not null => sink.ShapeOfParams(message.Method),
            "result" when message.Id is { } id => sink.ShapeOfResult(id),
            _ => null,
        };
        if (rows is { } known && reader.TokenType != JsonTokenType.Null)
        {
            BeginRowStream(known, ref reader);
            return;
        }

        var what = member switch
        {
            "id" => Capture.Id,
            "method" => Capture.Method,
            "params" => Capture.Params,
            "result" => Capture.Result,
            "error" => Capture.Error,
            _ => Capture.Ignored,
        };
        BeginCapture(what, ref reader, buffer, start);
    }

    private void BeginRowStream(RowStreamShape known, ref Utf8JsonReader reader)
    {
        shape = known;
        leading.Clear();
        insideArray = known.LeadingElements is not null;
        if (insideArray)
        {
            Expect(ref reader, JsonTokenType.StartArray, $"\"{member}\"");
            position = Position.InLeadingArray;
        }
        else
        {
            BeginTableUpdates(ref reader);
        }
    }

    private void BeginTableUpdates(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, "the table updates");
        position = Position.InTableUpdates;
        sink.BeginRows(message, leading);
    }

    private void BeginCapture(Capture what, ref Utf8JsonReader reader, in ReadOnlySequence<byte> buffer, long start)
    {
        var valueStart = start + reader.TokenStartIndex;
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            capture = what;
            captureDepth = reader.CurrentDepth;
            captureStart = valueStart;
        }
        else
        {
            Captured(what, buffer.Slice(valueStart, start + reader.BytesConsumed - valueStart));
        }
    }

    private void Captured(Capture what, in ReadOnlySequence<byte> value)
    {
        switch (what)
        {
            case Capture.Row:
                sink.Row(table, row, value);
                break;
            case Capture.Leading:
                leading.Add(Element(value));
                break;
            case Capture.Id:
                message.Id = ElementOrNull(value);
                break;
            case Capture.Method:
                message.Method = ElementOrNull(value) is { } method
                    ? method.ValueKind == JsonValueKind.String
                        ? method.GetString()
                        : throw new OvsdbProtocolException($"\"method\" is not a string: {method.GetRawText()}")
                    : null;
                break;
            case Capture.Params when message.Method is null:
                heldParams = value.ToArray();
                break;
            case Capture.Params:
                message.Params = ElementOrNull(value);
                break;
            case Capture.Result when message.Id is null:
                heldResult = value.ToArray();
                break;
            case Capture.Result:
                message.Result = ElementOrNull(value);
                break;
            case Capture.Error:
                message.Error = ElementOrNull(value);
                break;
        }
    }

    private void EndMessage()
    {
        if (heldParams is { } parameters)
        {
            heldParams = null;
            message.Params = Reconsider(parameters, message.Method is null ? null : sink.ShapeOfParams(message.Method));
        }

        if (heldResult is { } result)
        {
            heldResult = null;
            message.Result = Reconsider(result, message.Id is { } id ? sink.ShapeOfResult(id) : null);
        }

        var complete = message;
        message = new InboundMessage();
        position = Position.BetweenMessages;
        sink.EndMessage(complete);
    }

    private JsonElement? Reconsider(byte[] value, RowStreamShape? rows)
    {
        var sequence = new ReadOnlySequence<byte>(value);
        var element = rows is null ? ElementOrNull(sequence) : null;
        if (rows is not { } known || (value.Length == 4 && value.AsSpan().SequenceEqual("null"u8)))
        {
            return element;
        }

        // Wrapped as the member of a message of its own, so that the usual path takes it.
        var again = new MessageParser(new ReplaySink(sink, message, known), maxValueBytes);
        again.Feed(new ReadOnlySequence<byte>([.. "{\"id\":0,\"result\":"u8, .. value, (byte)'}']), isFinalBlock: true);
        return null;
    }

    private static Guid RowUuid(ref Utf8JsonReader reader)
    {
        Span<byte> text = stackalloc byte[36];
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        return length == text.Length && reader.CopyString(text) == text.Length && Utf8Parser.TryParse(text, out Guid uuid, out var used) && used == text.Length
            ? uuid
            : throw new OvsdbProtocolException($"\"{reader.GetString()}\" is not the UUID of a row");
    }

    private static JsonElement Element(in ReadOnlySequence<byte> value)
    {
        var reader = new Utf8JsonReader(value);
        return JsonElement.ParseValue(ref reader);
    }

    private static JsonElement? ElementOrNull(in ReadOnlySequence<byte> value)
    {
        var element = Element(value);
        return element.ValueKind == JsonValueKind.Null ? null : element;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (reader.TokenType != type)
        {
            throw new OvsdbProtocolException($"{what}: expected {type}, got {reader.TokenType}");
        }
    }

    /// <summary>Stands in for the real sink while a held value is gone through again: only rows pass.</summary>
    private sealed class ReplaySink(IMessageSink inner, InboundMessage original, RowStreamShape shape) : IMessageSink
    {
        public RowStreamShape? ShapeOfResult(JsonElement id) => shape;

        public RowStreamShape? ShapeOfParams(string method) => null;

        public void BeginRows(InboundMessage message, IReadOnlyList<JsonElement> leading) => inner.BeginRows(original, leading);

        public void Row(string table, Guid uuid, in ReadOnlySequence<byte> rowUpdate) => inner.Row(table, uuid, rowUpdate);

        public void EndMessage(InboundMessage message)
        {
        }
    }
}
