using System.Text.Json;
using WebhookGuard.Sources.Kubernetes.Json;

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
    public static JsonCursor ReaderAt(ReadOnlySpan<byte> value)
    {
        var reader = new JsonCursor(value);
        reader.Read();
        return reader;
    }

    /// <summary>The string the reader stands on; <c>null</c> for any other value, which is skipped.</summary>
    public static string? StringOrSkip(ref JsonCursor reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        reader.Skip();
        return null;
    }
}
