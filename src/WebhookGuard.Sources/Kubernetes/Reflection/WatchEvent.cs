using System.Text.Json;

namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>What a watch's line tells.</summary>
internal enum WatchEventType
{
    Added,
    Modified,
    Deleted,
    Bookmark,
    Error,
}

/// <summary>One line of a watch: <c>{"type":"ADDED","object":{…}}</c>.</summary>
internal readonly ref struct WatchEvent
{
    private WatchEvent(WatchEventType type, ReadOnlySpan<byte> value)
    {
        Type = type;
        Object = value;
    }

    public WatchEventType Type { get; }

    /// <summary>The object's JSON, complete and well-formed.</summary>
    public ReadOnlySpan<byte> Object { get; }

    /// <summary>Takes a line apart, and checks that all of it is JSON, so that whatever fails later is about the object alone.</summary>
    /// <exception cref="BrokenStreamException">It is no event, or of an unknown type. Skipping it could lose a change.</exception>
    public static WatchEvent Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return ParseJson(line);
        }
        catch (JsonException wrong)
        {
            throw new BrokenStreamException($"the watch sent a line that is not JSON: {wrong.Message}", wrong);
        }
    }

    private static WatchEvent ParseJson(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, ObjectJson.Options);
        WatchEventType? type = null;
        ReadOnlySpan<byte> value = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new BrokenStreamException("the watch sent a line that is not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = TypeOf(ref reader);
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                reader.Read();
                var from = (int)reader.TokenStartIndex;
                var isObject = reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
                value = isObject ? line[from..(int)reader.BytesConsumed] : default;
            }
            else
            {
                reader.Skip();
            }
        }

        // Only whitespace may follow; anything else throws here.
        reader.Read();
        if (type is null || value.IsEmpty)
            throw new BrokenStreamException("the watch sent an event without type or object");
        return new WatchEvent(type.Value, value);
    }

    private static WatchEventType TypeOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new BrokenStreamException("the watch sent an event whose type is not a string");
        if (reader.ValueTextEquals("ADDED"u8))
            return WatchEventType.Added;
        if (reader.ValueTextEquals("MODIFIED"u8))
            return WatchEventType.Modified;
        if (reader.ValueTextEquals("DELETED"u8))
            return WatchEventType.Deleted;
        if (reader.ValueTextEquals("BOOKMARK"u8))
            return WatchEventType.Bookmark;
        if (reader.ValueTextEquals("ERROR"u8))
            return WatchEventType.Error;
        throw new BrokenStreamException($"the watch sent an event of unknown type '{reader.GetString()}'");
    }
}
