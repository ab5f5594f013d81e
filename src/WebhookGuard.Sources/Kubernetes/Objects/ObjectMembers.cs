using System.Text.Json;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>
/// Walks the members of the JSON object a reader stands on, in whatever order they come: <c>while (members.Next(ref reader))</c>
/// around a chain of <c>if (members.Is(ref reader, "name"u8))</c>. Members nobody asked for are skipped without an allocation. A
/// null stands for an object without members. On the end the reader stands on the object's last token.
/// </summary>
/// <remarks>
/// A member that is asked for may come only once: of two, another reader of the same text might believe the other one. The n-th
/// question about a member stands for the n-th name, so a chain must ask for the same names in the same order each time.
/// </remarks>
internal struct ObjectMembers
{
    private readonly bool isObject;

    private uint seen;

    private int asked;

    /// <summary>Enters the object the reader stands on.</summary>
    public ObjectMembers(ref JsonCursor reader)
    {
        isObject = reader.TokenType == JsonTokenType.StartObject;
        if (!isObject && reader.TokenType != JsonTokenType.Null)
        {
            throw JsonValue.Mismatch(ref reader, "an object");
        }
    }

    /// <summary>Moves on to the next member's name, past the value of the current one if that was not asked for.</summary>
    public bool Next(ref JsonCursor reader)
    {
        if (!isObject)
        {
            return false;
        }

        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            JsonValue.Skip(ref reader);
        }

        JsonValue.Advance(ref reader);
        asked = 0;
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Whether the member has the given name; if so, moves on to its value, which the caller must read.</summary>
    public bool Is(ref JsonCursor reader, ReadOnlySpan<byte> name)
    {
        var bit = 1u << asked++;
        if (!reader.ValueTextEquals(name))
        {
            return false;
        }

        if ((seen & bit) != 0)
        {
            throw JsonValue.Duplicate(ref reader);
        }

        seen |= bit;
        JsonValue.Advance(ref reader);
        return true;
    }
}
