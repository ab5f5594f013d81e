using System.Text.Json;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>An object's identity, read without its projection: for deletions, bookmarks and objects that cannot be projected.</summary>
internal readonly record struct ObjectMetadata(string Namespace, string Name, string Uid, string ResourceVersion)
{
    /// <summary>Reads <c>metadata</c>; what is missing is empty.</summary>
    public static ObjectMetadata Read(ReadOnlySpan<byte> json)
    {
        string? ns = null, name = null, uid = null, resourceVersion = null;
        var reader = ObjectJson.ReaderAt(json);
        if (reader.TokenType != JsonTokenType.StartObject)
            return new("", "", "", "");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMetadata = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            if (!isMetadata || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("namespace"u8))
                    ns = NextString(ref reader);
                else if (reader.ValueTextEquals("name"u8))
                    name = NextString(ref reader);
                else if (reader.ValueTextEquals("uid"u8))
                    uid = NextString(ref reader);
                else if (reader.ValueTextEquals("resourceVersion"u8))
                    resourceVersion = NextString(ref reader);
                else
                    reader.Skip();
            }
        }

        return new(ns ?? "", name ?? "", uid ?? "", resourceVersion ?? "");
    }

    private static string? NextString(ref JsonCursor reader)
    {
        reader.Read();
        return ObjectJson.StringOrSkip(ref reader);
    }
}
