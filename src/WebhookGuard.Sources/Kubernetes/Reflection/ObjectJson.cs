using System.Text.Json;

namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>How objects' JSON is read everywhere here.</summary>
internal static class ObjectJson
{
    /// <summary>
    /// Go's decoder lets an object nest 10,000 levels deep. With the default of 64 here anybody's deeply nested custom resource would break
    /// the watch.
    /// </summary>
    public static readonly JsonReaderOptions Options = new() { MaxDepth = 10_100 };

    /// <summary>A reader that stands on the first token of a complete value.</summary>
    public static Utf8JsonReader ReaderAt(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, Options);
        reader.Read();
        return reader;
    }

    /// <summary>The string the reader stands on; <c>null</c> for any other value, which is skipped.</summary>
    public static string? StringOrSkip(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        reader.Skip();
        return null;
    }
}
