using System.Text.Json;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>Splits a file or manifest into documents, telling JSON from YAML by what is in it, as kubectl does.</summary>
internal static class DocumentReader
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads all documents; those before a broken one are handed out before the exception.</summary>
    /// <exception cref="DocumentFormatException">The text is neither JSON nor YAML.</exception>
    public static IEnumerable<Document> Read(ReadOnlyMemory<byte> text, bool mustBeJson)
    {
        if (text.Span.StartsWith(ByteOrderMark))
        {
            text = text[ByteOrderMark.Length..];
        }

        if (text.Span.TrimStart(" \t\r\n"u8).IsEmpty)
        {
            throw new DocumentFormatException(0, "is empty");
        }

        var isJson = mustBeJson || text.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8);
        if (isJson && FindJsonError(text.Span) is { } error)
        {
            // {a: b} is YAML too.
            return mustBeJson ? throw error : YamlDocuments.Read(text);
        }

        return isJson ? [new Document(text, LineMap.Of(text.Span))] : YamlDocuments.Read(text);
    }

    private static DocumentFormatException? FindJsonError(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            while (reader.Read())
            {
            }

            return null;
        }
        catch (JsonException e)
        {
            var reason = e.Message.Split(" LineNumber:", 2)[0].TrimEnd('.', ' ');
            return new DocumentFormatException((int)(e.LineNumber ?? 0) + 1, $"not JSON: {reason}", e);
        }
    }
}
