using System.Net;
using System.Text.Json;
using WebhookGuard.Storm.Network;

namespace WebhookGuard.Storm.History;

/// <summary>
/// Reads what the storm's objects ask for. Written anew rather than taken from the guard, so that a mistake there does not hide itself.
/// </summary>
internal static class AskReader
{
    /// <summary>What an object (or a patch of one) asks for.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="namespace">Its namespace, which tells the Subnet of the default NIC.</param>
    /// <param name="root">The object as JSON.</param>
    public static IReadOnlyList<AddressKey> Read(string kind, string @namespace, JsonElement root)
    {
        var pod = kind == ObjectKey.Pod ? root : At(root, "spec", "template") ?? default;
        var keys = new HashSet<AddressKey>();
        foreach (var annotation in Members(At(pod, "metadata", "annotations")))
        {
            if (annotation.Value.GetString() is not { } value)
            {
                // A patch that takes it away.
                continue;
            }

            var scope = annotation.Name.StartsWith(NetworkPlan.AttachedProvider, StringComparison.Ordinal)
                ? NetworkPlan.AttachedScope
                : NetworkPlan.ScopeOf(@namespace);
            if (annotation.Name.EndsWith("/ip_address", StringComparison.Ordinal))
            {
                keys.UnionWith(value.Split(',').Select(text => new AddressKey(scope, $"{IPAddress.Parse(text)}")));
            }
            else if (annotation.Name.EndsWith("/mac_address", StringComparison.Ordinal))
            {
                keys.Add(new AddressKey(scope, value));
            }
        }

        foreach (var nic in Items(At(pod, "spec", "domain", "devices", "interfaces")))
        {
            if (At(nic, "macAddress") is { } mac)
            {
                var attached = At(nic, "name")?.GetString() == NetworkPlan.AttachedInterface;
                keys.Add(new AddressKey(attached ? NetworkPlan.AttachedScope : NetworkPlan.ScopeOf(@namespace), mac.GetString()!));
            }
        }

        return [.. keys];
    }

    internal static JsonElement? At(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element) || element.ValueKind == JsonValueKind.Null)
            {
                return null;
            }
        }

        return element;
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Object } found ? found.EnumerateObject() : default;

    private static JsonElement.ArrayEnumerator Items(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } found ? found.EnumerateArray() : default;
}
