using System.Text;
using System.Text.Json;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Sources.Kubernetes.Json;

/// <summary>
/// Walks the members of an object by quotes and brackets alone, several times as fast as a tokenizer: <c>while (members.Next())</c>. Values
/// are only known to end, as in <see cref="JsonCursor.Skip"/>.
/// </summary>
public ref struct JsonMembers
{
    private readonly ReadOnlySpan<byte> json;
    private int at;
    private bool isAtValue;

    /// <summary>Enters an object.</summary>
    /// <param name="json">The text.</param>
    /// <param name="start">Where in it the object's opening bracket is.</param>
    public JsonMembers(ReadOnlySpan<byte> json, int start)
    {
        this.json = json;
        at = start;
    }

    /// <summary>The member's name.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Where in the text the member's value begins.</summary>
    public readonly int ValueStart => at;

    /// <summary>Whether the member's value is an object.</summary>
    public readonly bool IsAtObject => Current == (byte)'{';

    /// <summary>Once there is no further member: where in the text the object's closing bracket is; -1 if something else was found.</summary>
    public int End { get; private set; } = -1;

    /// <summary>Moves on to the next member, past the value of the present one. False at the object's end, or where the text is none of an object's.</summary>
    public bool Next()
    {
        if (isAtValue && !TryPassValue(out _))
        {
            return false;
        }

        var before = Peek();
        if (before is not ((byte)'{' or (byte)','))
        {
            End = before == (byte)'}' ? at : -1;
            return false;
        }

        at++;
        var quote = Peek();
        if (quote != (byte)'"')
        {
            End = before == (byte)'{' && quote == (byte)'}' ? at : -1;
            return false;
        }

        var start = at;
        if (!TryPassString(out var isEscaped) || !TryReadName(json[start..at], isEscaped))
        {
            return false;
        }

        isAtValue = Peek() == (byte)':';
        at++;
        Peek();
        return isAtValue;
    }

    /// <summary>Moves past the member's value. False if it does not end.</summary>
    /// <param name="value">Where in the text it is.</param>
    public bool TryPassValue(out Range value)
    {
        isAtValue = false;
        var start = at;
        var isPassed = Current switch
        {
            (byte)'"' => TryPassString(out _),
            (byte)'{' or (byte)'[' => PassBrackets(),
            _ => PassWord(),
        };
        value = start..at;
        return isPassed;
    }

    /// <summary>Moves past the member's value, and returns its text.</summary>
    /// <exception cref="JsonException">It does not end.</exception>
    public ReadOnlySpan<byte> PassValue() => TryPassValue(out var value) ? json[value] : throw new JsonException("a value does not end");

    /// <summary>
    /// Moves past the member's value, which is a string, or null for an empty one. Of those that are alike one instance serves all: for strings
    /// that many objects share.
    /// </summary>
    /// <exception cref="JsonException">It does not end, or is not JSON.</exception>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public string PassCommonString() => JsonText.DecodeCommon(PassValue());

    /// <summary>Moves past the member's value, which is a UID.</summary>
    /// <inheritdoc cref="PassCommonString"/>
    public ObjectUid PassUid() => JsonText.DecodeUid(PassValue());

    /// <summary>Moves past the member's value, of which is known where it ends.</summary>
    /// <param name="end">Where in the text its closing bracket is.</param>
    public void PassTo(int end)
    {
        isAtValue = false;
        at = end + 1;
    }

    private bool TryReadName(ReadOnlySpan<byte> text, bool isEscaped)
    {
        Name = text[1..^1];
        if (!isEscaped)
        {
            return true;
        }

        try
        {
            Name = Encoding.UTF8.GetBytes(JsonText.Decode(text)!);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private readonly byte Current => at < json.Length ? json[at] : (byte)0;

    /// <summary>The next character that is no white space; 0 at the text's end.</summary>
    private byte Peek()
    {
        while (Current is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return Current;
    }

    private bool TryPassString(out bool isEscaped)
    {
        at++;
        isEscaped = false;
        var length = at <= json.Length ? JsonText.FindQuote(json[at..], out isEscaped) : -1;
        at += length + 1;
        return length >= 0;
    }

    private bool PassBrackets()
    {
        var length = JsonNesting.FindEnd(json[(at + 1)..]);
        at += length + 2;
        return length >= 0;
    }

    private bool PassWord()
    {
        var start = at;
        while (Current is not ((byte)',' or (byte)'}' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or 0))
        {
            at++;
        }

        return at > start;
    }
}
