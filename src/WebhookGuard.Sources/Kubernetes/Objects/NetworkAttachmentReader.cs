using System.Text.Json;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>Reads NetworkAttachmentDefinitions; their <c>spec.config</c> is a CNI configuration, as JSON in a string.</summary>
internal static class NetworkAttachmentReader
{
    private const string KubeOvn = "kube-ovn";

    public static NetworkAttachmentDefinitionView Read(ref JsonCursor reader, ref ObjectMetadata metadata)
    {
        var config = string.Empty;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "metadata"u8))
            {
                metadata.Read(ref reader);
            }
            else if (members.Is(ref reader, "spec"u8))
            {
                var spec = new ObjectMembers(ref reader);
                while (spec.Next(ref reader))
                {
                    if (spec.Is(ref reader, "config"u8))
                    {
                        config = JsonValue.ReadString(ref reader);
                    }
                }
            }
        }

        return new NetworkAttachmentDefinitionView { Traits = metadata.Traits(), Name = metadata.ObjectName, ObjectUid = metadata.Uid, Type = TypeOf(config) };
    }

    /// <summary>Kube-OVN's rule: the CNI's type decides, then that of its IPAM, of the configuration itself or of any plugin in it.</summary>
    private static AttachmentType TypeOf(string config)
    {
        try
        {
            using var document = JsonDocument.Parse(config);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return AttachmentType.None;
            }

            List<JsonElement> parts = [root];
            if (root.TryGetProperty("plugins"u8, out var plugins) && plugins.ValueKind == JsonValueKind.Array)
            {
                parts.AddRange(plugins.EnumerateArray().Where(plugin => plugin.ValueKind == JsonValueKind.Object));
            }

            if (parts.Exists(IsKubeOvn))
            {
                return AttachmentType.Ovn;
            }

            return parts.Exists(part =>
                part.TryGetProperty("ipam"u8, out var ipam) && ipam.ValueKind == JsonValueKind.Object && IsKubeOvn(ipam))
                ? AttachmentType.IpamOnly
                : AttachmentType.None;
        }
        catch (JsonException)
        {
            // Neither Multus nor Kube-OVN can use it.
            return AttachmentType.None;
        }
    }

    private static bool IsKubeOvn(JsonElement element) =>
        element.TryGetProperty("type"u8, out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals(KubeOvn);
}
