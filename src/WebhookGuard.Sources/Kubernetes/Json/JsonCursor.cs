using System.Text.Json;

namespace WebhookGuard.Sources.Kubernetes.Json;

/// <summary>
/// A <see cref="Utf8JsonReader"/> that gets past what nobody asks for without reading it: of an object, most is specs and managed fields.
/// </summary>
/// <remarks>
/// What is skipped is only known to end: it is not checked to be JSON. Whoever needs that, because the text is not the API server's, has to
/// have read it before.
/// </remarks>
public ref struct JsonCursor
{
    private readonly ReadOnlySpan<byte> json;
    private readonly bool isFinalBlock;
    private Utf8JsonReader reader;

    // Where in the text the reader's own begins: it is another reader after each skip.
    private int origin;

    /// <summary>Begins before the first token.</summary>
    /// <param name="json">The text; a value that is read must be in it as a whole.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="isFinalBlock">Whether the text ends here.</param>
    public JsonCursor(ReadOnlySpan<byte> json, JsonReaderOptions options = default, bool isFinalBlock = true)
    {
        this.json = json;
        this.isFinalBlock = isFinalBlock;
        reader = new Utf8JsonReader(json, isFinalBlock, new JsonReaderState(options));
    }

    /// <inheritdoc cref="Utf8JsonReader.TokenType"/>
    public readonly JsonTokenType TokenType => reader.TokenType;

    /// <inheritdoc cref="Utf8JsonReader.CurrentDepth"/>
    public readonly int CurrentDepth => reader.CurrentDepth;

    /// <inheritdoc cref="Utf8JsonReader.ValueSpan"/>
    public readonly ReadOnlySpan<byte> ValueSpan => reader.ValueSpan;

    /// <inheritdoc cref="Utf8JsonReader.ValueIsEscaped"/>
    public readonly bool ValueIsEscaped => reader.ValueIsEscaped;

    /// <summary>Where in the text the current token starts, in bytes.</summary>
    public readonly int TokenStartIndex => origin + (int)reader.TokenStartIndex;

    /// <summary>Where in the text the current token ends, in bytes.</summary>
    public readonly int BytesConsumed => origin + (int)reader.BytesConsumed;

    /// <inheritdoc cref="Utf8JsonReader.Read"/>
    public bool Read() => reader.Read();

    /// <summary>
    /// Moves to the last token of the current value, or of the value of the current member. False if it ends beyond the text; the cursor
    /// then is of no more use.
    /// </summary>
    /// <exception cref="JsonException">The text is not JSON, or ends within the value.</exception>
    public bool TrySkip()
    {
        if (reader.TokenType == JsonTokenType.PropertyName && !reader.Read())
        {
            return false;
        }

        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return true;
        }

        var inside = BytesConsumed;
        var length = JsonNesting.FindEnd(json[inside..]);

        // If there is no end, it says by itself what is wrong.
        return length < 0 ? reader.TrySkip() : MoveToEnd(inside + length);
    }

    /// <summary>From the first token of an object or array moves to its last one, of which is known where it is.</summary>
    /// <param name="end">Where in the text the closing bracket is.</param>
    public bool MoveToEnd(int end)
    {
        // To the reader the value was empty.
        origin = end;
        reader = new Utf8JsonReader(json[origin..], isFinalBlock, reader.CurrentState);
        return reader.Read();
    }

    /// <summary>Moves to the last token of the current value, or of the value of the current member.</summary>
    /// <exception cref="JsonException">The text is not JSON, or ends within the value.</exception>
    public void Skip()
    {
        if (!TrySkip())
        {
            throw new JsonException("The JSON text ends in the middle of a value.");
        }
    }

    /// <inheritdoc cref="Utf8JsonReader.ValueTextEquals(ReadOnlySpan{byte})"/>
    public readonly bool ValueTextEquals(ReadOnlySpan<byte> utf8Text) => reader.ValueTextEquals(utf8Text);

    /// <inheritdoc cref="Utf8JsonReader.GetString"/>
    public readonly string? GetString() => reader.GetString();

    /// <summary>The string the cursor stands on, as one instance for all that are alike: for strings that many objects share.</summary>
    public string GetCommonString() => StringPool.Get(ref this);

    /// <inheritdoc cref="Utf8JsonReader.CopyString(Span{char})"/>
    public readonly int CopyString(scoped Span<char> destination) => reader.CopyString(destination);

    /// <inheritdoc cref="Utf8JsonReader.GetBoolean"/>
    public readonly bool GetBoolean() => reader.GetBoolean();

    /// <inheritdoc cref="Utf8JsonReader.TryGetInt32"/>
    public readonly bool TryGetInt32(out int value) => reader.TryGetInt32(out value);

    /// <inheritdoc cref="Utf8JsonReader.TryGetInt64"/>
    public readonly bool TryGetInt64(out long value) => reader.TryGetInt64(out value);
}
