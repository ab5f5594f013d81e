namespace WebhookGuard.Core.Objects;

/// <summary>
/// The UID of an object or of a review. API servers draw them as UUIDs, which take 16 bytes in place of the 96 that their text would; any other text is kept
/// as it is.
/// </summary>
public readonly record struct ObjectUid
{
    /// <summary>How many characters a UUID's text has.</summary>
    public const int TextLength = 36;

    private readonly Guid uuid;
    private readonly string? other;

    /// <summary>Takes a UID from its text.</summary>
    public ObjectUid(ReadOnlySpan<char> text)
    {
        // Only what comes out again as it went in.
        Span<char> again = stackalloc char[TextLength];
        if (Guid.TryParseExact(text, "D", out uuid) && uuid != Guid.Empty && uuid.TryFormat(again, out _, "D") && text.SequenceEqual(again))
        {
            return;
        }

        uuid = Guid.Empty;
        other = text.IsEmpty ? null : text.ToString();
    }

    /// <summary>Takes a UID from its parts.</summary>
    internal ObjectUid(Guid uuid, string? other) => (this.uuid, this.other) = (uuid, other);

    /// <summary>The UUID that it is; empty if it is none.</summary>
    internal Guid Uuid => uuid;

    /// <summary>The text of one that is no UUID; else null.</summary>
    internal string? Other => other;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => other is null && uuid == Guid.Empty;

    /// <summary>Writes the text. False if there is no room for it: a UUID needs <see cref="TextLength"/> characters.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten)
    {
        if (other is null && uuid != Guid.Empty)
        {
            return uuid.TryFormat(destination, out charsWritten, "D");
        }

        var text = other ?? string.Empty;
        charsWritten = text.TryCopyTo(destination) ? text.Length : 0;
        return charsWritten == text.Length;
    }

    /// <summary>The text; empty if there is none.</summary>
    public override string ToString() => other ?? (uuid == Guid.Empty ? string.Empty : uuid.ToString("D"));
}
