using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.StateFolder;

namespace WebhookGuard.Demo;

/// <summary>The part of the API server that changes an object as a webhook says (RFC 6902; webhooks of the guard add, and nothing else).</summary>
internal static class AnnotatedObject
{
    /// <summary>The object after the patch.</summary>
    public static SourceObject Of(SourceObject item, JsonArray patch)
    {
        var changed = JsonNode.Parse(item.Json.Span)!;
        foreach (var operation in patch)
        {
            string[] path = [.. operation!["path"]!.GetValue<string>().Split('/').Skip(1)
                .Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
            path[..^1].Aggregate(changed, (node, member) => node[member]!)[path[^1]] = operation["value"]!.DeepClone();
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(changed);
        var reader = new JsonCursor(json);
        reader.Read();
        return item with { Json = json, View = ObjectViewReader.Read(ref reader, item.View!.Name.Kind, out _) };
    }
}
