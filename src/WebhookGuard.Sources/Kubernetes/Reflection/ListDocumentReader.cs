using System.Text.Json;

namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>
/// Reads a list response item by item as it arrives; never more than one item has to be in memory. Members may come in any order: typed
/// lists begin with <c>kind</c> and <c>metadata</c>, lists of custom resources have <c>items</c> before <c>kind</c>.
/// </summary>
internal sealed class ListDocumentReader(GrowingBuffer buffer, JsonAction onItem)
{
    private JsonReaderState state = new(ObjectJson.Options);
    private Position position = Position.Start;
    private string? kind;
    private string resourceVersion = "";
    private string continueToken = "";
    private bool hasItems;

    private enum Position
    {
        Start,
        InList,
        InItems,
        End,
    }

    /// <summary>Reads the whole document.</summary>
    /// <exception cref="BrokenStreamException">It is cut off, not JSON, or not a list.</exception>
    public async ValueTask<ListPage> ReadAsync(CancellationToken cancellationToken)
    {
        var wanted = 1;
        var more = true;
        while (more)
        {
            while (more && buffer.Unused.Length < wanted)
                more = await buffer.ReadMoreAsync(cancellationToken);
            buffer.Use(Advance(buffer.Unused.Span, isLast: !more));
            // An item that is not complete yet is read again from its start: waiting for twice as much keeps that linear.
            var unused = buffer.Unused.Length;
            wanted = Math.Max(unused + 1, (int)Math.Min(unused * 2L, buffer.Maximum));
        }

        if (position != Position.End)
            throw new BrokenStreamException("the list was cut off");
        if (kind is null || !kind.EndsWith("List", StringComparison.Ordinal) || !hasItems)
            throw new BrokenStreamException($"the server answered a list request with something else (kind '{kind}')");
        if (resourceVersion.Length == 0)
            throw new BrokenStreamException("the list has no resourceVersion");
        return new ListPage(resourceVersion, continueToken);
    }

    /// <summary>Reads as many whole steps as there are bytes for.</summary>
    /// <returns>How many bytes are used up.</returns>
    private int Advance(ReadOnlySpan<byte> data, bool isLast)
    {
        try
        {
            var reader = new Utf8JsonReader(data, isLast, state);
            int used;
            do
            {
                state = reader.CurrentState;
                used = (int)reader.BytesConsumed;
            }
            while (TryStep(ref reader, data));
            return used;
        }
        catch (JsonException wrong)
        {
            throw new BrokenStreamException($"the list is cut off or not JSON: {wrong.Message}", wrong);
        }
    }

    /// <summary>Reads one member of the list or one item; <c>false</c> if it is not complete, and then nothing was changed.</summary>
    private bool TryStep(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        if (!reader.Read())
            return false;
        switch (position)
        {
            case Position.Start:
                if (reader.TokenType != JsonTokenType.StartObject)
                    throw new BrokenStreamException("the server answered a list request with something that is not an object");
                position = Position.InList;
                return true;
            case Position.InList when reader.TokenType == JsonTokenType.PropertyName:
                return TryMember(ref reader, data);
            case Position.InList:
                position = Position.End;
                return true;
            case Position.InItems when reader.TokenType == JsonTokenType.EndArray:
                position = Position.InList;
                return true;
            case Position.InItems:
                if (reader.TokenType != JsonTokenType.StartObject)
                    throw new BrokenStreamException("the list has an item that is not an object");
                if (!TryTake(ref reader, data, out var item))
                    return false;
                onItem(item);
                return true;
            default:
                return true;
        }
    }

    private bool TryMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        var isKind = reader.ValueTextEquals("kind"u8);
        var isMetadata = reader.ValueTextEquals("metadata"u8);
        var isItems = reader.ValueTextEquals("items"u8);
        if (!reader.Read())
            return false;
        if (isItems && reader.TokenType == JsonTokenType.StartArray)
        {
            hasItems = true;
            position = Position.InItems;
            return true;
        }

        var token = reader.TokenType;
        var text = isKind && token == JsonTokenType.String ? reader.GetString() : null;
        if (!TryTake(ref reader, data, out var value))
            return false;
        if (isKind)
            kind = text;
        else if (isItems)
            // Go writes an empty list of a typed kind as null.
            hasItems = token == JsonTokenType.Null;
        else if (isMetadata && token == JsonTokenType.StartObject)
            ReadMetadata(value);
        return true;
    }

    private static bool TryTake(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, out ReadOnlySpan<byte> value)
    {
        var from = (int)reader.TokenStartIndex;
        var complete = reader.TrySkip();
        value = complete ? data[from..(int)reader.BytesConsumed] : default;
        return complete;
    }

    private void ReadMetadata(ReadOnlySpan<byte> json)
    {
        var reader = ObjectJson.ReaderAt(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isResourceVersion = reader.ValueTextEquals("resourceVersion"u8);
            var isContinue = reader.ValueTextEquals("continue"u8);
            reader.Read();
            var text = ObjectJson.StringOrSkip(ref reader) ?? "";
            if (isResourceVersion)
                resourceVersion = text;
            else if (isContinue)
                continueToken = text;
        }
    }
}
