using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Sources.Kubernetes.Json;

/// <summary>
/// Walks the tokens of a JSON text, and gets past what nobody asks for without reading it: of an object, most is specs and managed fields. Its
/// members mean what they mean in <see cref="Utf8JsonReader"/>, which takes two to three times as long and is left to read what is not plain.
/// </summary>
/// <remarks>
/// What is not read is not checked to be JSON: what is skipped is only known to end, a string to have its quotes, a number to have the
/// characters of one. Whoever needs that, because the text is not the API server's, has to have read it before.
/// </remarks>
public ref struct JsonCursor
{
    // As in System.Text.Json. What is skipped may be as deep as it likes.
    private const int MaximumDepth = 64;

    private static readonly SearchValues<byte> OfNumbers = SearchValues.Create("0123456789+-.eE"u8);

    private readonly ReadOnlySpan<byte> json;
    private int at;
    private int valueEnd;
    private int depth;

    // Whether what one is in is an object: the lowest bit is of the innermost, the others of those around it.
    private ulong objects;

    /// <summary>Begins before the first token.</summary>
    /// <param name="json">The text, with the value that is to be read as a whole; more may follow it.</param>
    public JsonCursor(ReadOnlySpan<byte> json) => this.json = json;

    /// <inheritdoc cref="Utf8JsonReader.TokenType"/>
    public JsonTokenType TokenType { get; private set; }

    /// <inheritdoc cref="Utf8JsonReader.CurrentDepth"/>
    public readonly int CurrentDepth => TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? depth - 1 : depth;

    /// <summary>The value's text, of a string or a name without its quotes.</summary>
    public readonly ReadOnlySpan<byte> ValueSpan =>
        TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? json[(TokenStartIndex + 1)..(valueEnd - 1)] : json[TokenStartIndex..valueEnd];

    /// <summary>Whether the string or name has a backslash in it.</summary>
    public bool ValueIsEscaped { get; private set; }

    /// <summary>Where in the text the current token starts, in bytes.</summary>
    public int TokenStartIndex { get; private set; }

    /// <summary>Where in the text the current token ends, in bytes; of a name with its colon.</summary>
    public readonly int BytesConsumed => at;

    /// <summary>The text from the current token on.</summary>
    internal readonly ReadOnlySpan<byte> Rest => json[TokenStartIndex..];

    private readonly bool IsInObject => (objects & 1) != 0;

    private readonly byte ClosingBracket => IsInObject ? (byte)'}' : (byte)']';

    /// <summary>Moves on to the next token. False if there is none because the value has ended.</summary>
    /// <exception cref="JsonException">The text is not JSON, or ends within the value.</exception>
    public bool Read()
    {
        var next = Peek();
        if (depth == 0 && TokenType != JsonTokenType.None)
        {
            return at < json.Length ? throw Wrong() : false;
        }

        TokenStartIndex = at;
        switch (TokenType)
        {
            case JsonTokenType.PropertyName or JsonTokenType.None:
                ReadValue(next);
                break;
            case JsonTokenType.StartObject when next != (byte)'}':
                ReadName(next);
                break;
            case JsonTokenType.StartArray when next != (byte)']':
                ReadValue(next);
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                ReadEnd(next);
                break;
            default:
                ReadAfterValue(next);
                break;
        }

        return true;
    }

    /// <summary>Moves to the last token of the current value, or of the value of the current member.</summary>
    /// <exception cref="JsonException">The text is not JSON, or ends within the value.</exception>
    public void Skip()
    {
        if (TokenType == JsonTokenType.PropertyName)
        {
            Read();
        }

        if (TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        var length = JsonNesting.FindEnd(json[at..]);
        if (length < 0)
        {
            throw Wrong();
        }

        TokenStartIndex = at + length;
        at = TokenStartIndex;
        ReadEnd(ClosingBracket);
    }

    /// <summary>Whether the string or name is this one.</summary>
    public readonly bool ValueTextEquals(ReadOnlySpan<byte> utf8Text) =>
        ValueIsEscaped ? Encoding.UTF8.GetBytes(GetString()!).AsSpan().SequenceEqual(utf8Text) : ValueSpan.SequenceEqual(utf8Text);

    /// <summary>The string or name the cursor stands on; null of null.</summary>
    /// <exception cref="InvalidOperationException">It is something else, or not Unicode.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public readonly string? GetString() => JsonText.Decode(json[TokenStartIndex..valueEnd]);

    /// <summary>The string the cursor stands on, as one instance for all that are alike: for strings that many objects share.</summary>
    /// <inheritdoc cref="GetString"/>
    public readonly string GetCommonString() => JsonText.DecodeCommon(json[TokenStartIndex..valueEnd]);

    /// <summary>The UID the cursor stands on.</summary>
    /// <inheritdoc cref="GetString"/>
    public readonly ObjectUid GetUid() => JsonText.DecodeUid(json[TokenStartIndex..valueEnd]);

    /// <summary>The number the cursor stands on. False if it is no 32-bit integer.</summary>
    public readonly bool TryGetInt32(out int value) => Utf8Parser.TryParse(ValueSpan, out value, out var length) && length == ValueSpan.Length;

    /// <summary>The number the cursor stands on. False if it is no 64-bit integer.</summary>
    public readonly bool TryGetInt64(out long value) => Utf8Parser.TryParse(ValueSpan, out value, out var length) && length == ValueSpan.Length;

    private void ReadAfterValue(byte next)
    {
        if (next != (byte)',')
        {
            ReadEnd(next);
            return;
        }

        at++;
        next = Peek();
        TokenStartIndex = at;
        if (IsInObject)
        {
            ReadName(next);
        }
        else
        {
            ReadValue(next);
        }
    }

    private void ReadName(byte first)
    {
        if (first != (byte)'"')
        {
            throw Wrong();
        }

        ReadString();
        if (Peek() != (byte)':')
        {
            throw Wrong();
        }

        at++;
        TokenType = JsonTokenType.PropertyName;
    }

    private void ReadValue(byte first)
    {
        switch (first)
        {
            case (byte)'"':
                ReadString();
                TokenType = JsonTokenType.String;
                break;
            case (byte)'{':
                Enter(JsonTokenType.StartObject, isObject: 1);
                break;
            case (byte)'[':
                Enter(JsonTokenType.StartArray, isObject: 0);
                break;
            case (byte)'t':
                ReadWord("true"u8, JsonTokenType.True);
                break;
            case (byte)'f':
                ReadWord("false"u8, JsonTokenType.False);
                break;
            case (byte)'n':
                ReadWord("null"u8, JsonTokenType.Null);
                break;
            default:
                ReadNumber();
                break;
        }
    }

    private void ReadString()
    {
        var length = JsonText.FindQuote(json[(at + 1)..], out var isEscaped);
        if (length < 0)
        {
            throw Wrong();
        }

        ValueIsEscaped = isEscaped;
        at += length + 2;
        valueEnd = at;
    }

    private void ReadWord(ReadOnlySpan<byte> word, JsonTokenType type)
    {
        if (!json[at..].StartsWith(word))
        {
            throw Wrong();
        }

        End(word.Length, type);
    }

    private void ReadNumber()
    {
        var length = json[at..].IndexOfAnyExcept(OfNumbers);
        length = length < 0 ? json.Length - at : length;
        if (length == 0)
        {
            throw Wrong();
        }

        End(length, JsonTokenType.Number);
    }

    private void ReadEnd(byte bracket)
    {
        if (bracket != ClosingBracket)
        {
            throw Wrong();
        }

        depth--;
        objects >>= 1;
        End(length: 1, bracket == (byte)'}' ? JsonTokenType.EndObject : JsonTokenType.EndArray);
    }

    private void Enter(JsonTokenType type, ulong isObject)
    {
        if (depth == MaximumDepth)
        {
            throw new JsonException($"The JSON text nests deeper than {MaximumDepth} levels.");
        }

        depth++;
        objects = (objects << 1) | isObject;
        End(length: 1, type);
    }

    private void End(int length, JsonTokenType type)
    {
        at += length;
        valueEnd = at;
        ValueIsEscaped = false;
        TokenType = type;
    }

    /// <summary>The next character that is no white space; 0 at the text's end.</summary>
    private byte Peek()
    {
        while (at < json.Length)
        {
            if (json[at] is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return json[at];
            }

            at++;
        }

        return 0;
    }

    /// <summary>What is wrong, as the library's reader has it.</summary>
    private readonly JsonException Wrong()
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
            while (reader.Read())
            {
            }
        }
        catch (JsonException e)
        {
            return e;
        }

        return new JsonException($"The JSON text is not what it should be at byte {at}.");
    }
}
