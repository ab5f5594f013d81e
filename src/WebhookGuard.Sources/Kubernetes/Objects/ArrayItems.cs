using System.Text.Json;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>
/// Walks the items of the JSON array a reader stands on: <c>while (items.Next(ref reader))</c>, each time reading the whole item.
/// A null stands for an empty array. On the end the reader stands on the array's last token.
/// </summary>
internal readonly struct ArrayItems
{
    private readonly bool isArray;

    /// <summary>Enters the array the reader stands on.</summary>
    public ArrayItems(ref JsonCursor reader)
    {
        isArray = reader.TokenType == JsonTokenType.StartArray;
        if (!isArray && reader.TokenType != JsonTokenType.Null)
        {
            throw JsonValue.Mismatch(ref reader, "an array");
        }
    }

    /// <summary>Moves on to the next item.</summary>
    public bool Next(ref JsonCursor reader)
    {
        if (!isArray)
        {
            return false;
        }

        JsonValue.Advance(ref reader);
        return reader.TokenType != JsonTokenType.EndArray;
    }
}
