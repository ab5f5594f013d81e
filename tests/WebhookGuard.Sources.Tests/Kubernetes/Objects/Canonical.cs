using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Sources.Tests.Kubernetes.Objects;

/// <summary>The text of a view that does not depend on the order of what has none: annotations and labels.</summary>
internal static class Canonical
{
    public static string TextOf(ObjectView view) => Sorted(JsonSerializer.SerializeToNode<object>(view))!.ToJsonString();

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members
            .OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items when items.All(item => item is JsonObject entry && entry.ContainsKey("Key")) =>
            new JsonArray(items.Select(Sorted).OrderBy(item => item!.ToJsonString(), StringComparer.Ordinal).ToArray()),
        JsonArray items => new JsonArray(items.Select(Sorted).ToArray()),
        _ => node?.DeepClone(),
    };
}
