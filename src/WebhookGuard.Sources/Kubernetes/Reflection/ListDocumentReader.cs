using System.Text.Json;
using WebhookGuard.Sources.Kubernetes.Json;

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
    private Next next;

    private enum Position
    {
        Start,
        InList,
        InItems,
        End,
    }

    // Of an array's items.
    private enum Next
    {
        ItemOrEnd,
        Item,
        Comma,
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
            var used = 0;
            Position before;
            do
            {
                before = position;
                used += position == Position.InItems ? TakeItems(data[used..]) : TakeMembers(data[used..], isLast);
            }
            while (position != before);
            return used;
        }
        catch (JsonException wrong)
        {
            throw new BrokenStreamException($"the list is cut off or not JSON: {wrong.Message}", wrong);
        }
    }

    private int TakeMembers(ReadOnlySpan<byte> data, bool isLast)
    {
        var reader = new Utf8JsonReader(data, isLast, state);
        int used;
        do
        {
            state = reader.CurrentState;
            used = (int)reader.BytesConsumed;
        }
        while (position != Position.InItems && TryStep(ref reader, data));
        return used;
    }

    /// <summary>
    /// Takes the items that are complete. Where one ends is found by its brackets: whoever reads it finds out whether it is JSON. To the reader
    /// of the members the array is empty: it saw the beginning, and goes on at the end.
    /// </summary>
    private int TakeItems(ReadOnlySpan<byte> data)
    {
        var used = 0;
        while (data[used..].IndexOfAnyExcept(" \t\r\n"u8) is >= 0 and var blank)
        {
            used += blank;
            switch (data[used])
            {
                case (byte)',' when next == Next.Comma:
                    next = Next.Item;
                    used++;
                    break;
                case (byte)']' when next != Next.Item:
                    position = Position.InList;
                    return used;
                case (byte)'{' when next != Next.Comma:
                    var end = JsonNesting.FindEnd(data[(used + 1)..]);
                    if (end < 0)
                        return used;
                    var item = data.Slice(used, end + 2);
                    onItem(item);
                    next = Next.Comma;
                    used += item.Length;
                    break;
                default:
                    throw new BrokenStreamException("the list has an item that is not an object");
            }
        }

        return data.Length;
    }

    /// <summary>Reads one member of the list; <c>false</c> if it is not complete, and then nothing was changed.</summary>
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
                if (reader.TokenType == JsonTokenType.EndObject)
                    position = Position.End;
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
            next = Next.ItemOrEnd;
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
