using System.Text.Json;

namespace WebhookGuard.Core.Requests;

/// <summary>
/// One entry of Multus' <c>k8s.v1.cni.cncf.io/networks</c>: JSON, or the short form <c>namespace/name@interface</c> between commas
/// (Kubernetes Network Custom Resource Definition De-facto Standard, section 4.1.2).
/// </summary>
/// <param name="Attachment">The NetworkAttachmentDefinition as <c>name.namespace</c>.</param>
/// <param name="Interface">The interface asked for, or empty.</param>
/// <param name="IPs">The <c>ips</c> asked for, joined by commas as Kube-OVN does, or null.</param>
/// <param name="Mac">The <c>mac</c> asked for, or null.</param>
internal readonly record struct NetworkSelection(string Attachment, string Interface, string? IPs, string? Mac)
{
    public static IReadOnlyList<NetworkSelection> Parse(string? text, string @namespace, string origin, List<string> malformed)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        return text.AsSpan().TrimStart() is ['[' or '{', ..]
            ? ParseJson(text, @namespace, origin, malformed)
            : text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(part => ParseShort(part, @namespace))
                .ToArray();
    }

    private static NetworkSelection ParseShort(string text, string @namespace)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var (name, nic) = at < 0 ? (text, string.Empty) : (text[..at], text[(at + 1)..]);
        return new NetworkSelection(AttachmentName(name, @namespace), nic, null, null);
    }

    private static List<NetworkSelection> ParseJson(string text, string @namespace, string origin, List<string> malformed)
    {
        var selections = new List<NetworkSelection>();
        try
        {
            using var document = JsonDocument.Parse(text);
            var entries = document.RootElement.ValueKind == JsonValueKind.Array
                ? document.RootElement.EnumerateArray().ToArray()
                : [document.RootElement];
            foreach (var entry in entries)
            {
                selections.Add(new NetworkSelection(
                    $"{Text(entry, "name")}.{Text(entry, "namespace") ?? @namespace}",
                    Text(entry, "interface") ?? string.Empty,
                    entry.TryGetProperty("ips", out var ips) && ips.ValueKind == JsonValueKind.Array && ips.GetArrayLength() > 0
                        ? string.Join(',', ips.EnumerateArray().Select(ip => ip.ToString()))
                        : null,
                    Text(entry, "mac")));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            malformed.Add($"{origin}: not a readable network selection: {e.Message}");
        }

        return selections;
    }

    /// <summary>Kube-OVN's spelling, <c>name.namespace</c>, of a reference <c>namespace/name</c> or <c>name</c>.</summary>
    public static string AttachmentName(string reference, string @namespace)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? $"{reference}.{@namespace}" : $"{reference[(slash + 1)..]}.{reference[..slash]}";
    }

    private static string? Text(JsonElement entry, string member) =>
        entry.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
