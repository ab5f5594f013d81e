using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>Reads Namespaces and Nodes.</summary>
internal static class ClusterReader
{
    public static NamespaceView ReadNamespace(ref JsonCursor reader, ref ObjectMetadata metadata)
    {
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "metadata"u8))
            {
                metadata.Read(ref reader, withLabels: true);
            }
        }

        return new NamespaceView { Traits = metadata.Traits(), Name = metadata.ObjectName, ObjectUid = metadata.Uid, Annotations = metadata.Annotations, Labels = metadata.Labels };
    }

    public static NodeView ReadNode(ref JsonCursor reader, ref ObjectMetadata metadata)
    {
        IReadOnlyList<string> internalIPs = [];
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "metadata"u8))
            {
                metadata.Read(ref reader);
            }
            else if (members.Is(ref reader, "status"u8))
            {
                var status = new ObjectMembers(ref reader);
                while (status.Next(ref reader))
                {
                    if (status.Is(ref reader, "addresses"u8))
                    {
                        internalIPs = ReadInternalIPs(ref reader);
                    }
                }
            }
        }

        return new NodeView { Traits = metadata.Traits(), Name = metadata.ObjectName, ObjectUid = metadata.Uid, Annotations = metadata.Annotations, InternalIPs = internalIPs };
    }

    private static List<string> ReadInternalIPs(ref JsonCursor reader)
    {
        var internalIPs = new List<string>(2);
        var items = new ArrayItems(ref reader);
        while (items.Next(ref reader))
        {
            string type = string.Empty, address = string.Empty;
            var members = new ObjectMembers(ref reader);
            while (members.Next(ref reader))
            {
                if (members.Is(ref reader, "type"u8))
                {
                    type = JsonValue.ReadCommonString(ref reader);
                }
                else if (members.Is(ref reader, "address"u8))
                {
                    address = JsonValue.ReadString(ref reader);
                }
            }

            if (type == "InternalIP" && address.Length > 0)
            {
                internalIPs.Add(address);
            }
        }

        return internalIPs;
    }
}
