using System.Text.Json;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>
/// Reads the few fields that matter of a Kubernetes object, in one pass over its JSON and without an allocation for all the rest.
/// </summary>
/// <remarks>
/// Members may come in any order, null counts as absent, and names are case-sensitive, as the API server has it. A member that is
/// read may come only once. The reader's data must reach to the object's end.
/// </remarks>
public static class ObjectViewReader
{
    /// <summary>Reads an object of a kind the caller knows, such as an item of a list: those carry no kind of their own.</summary>
    /// <param name="reader">Stands on the object's first token; afterwards on its last one.</param>
    /// <param name="kind">The object's kind.</param>
    /// <param name="resourceVersion"><c>metadata.resourceVersion</c>, or empty.</param>
    /// <returns>The view; null if the kind is <see cref="ObjectKind.Other"/>.</returns>
    /// <exception cref="ObjectFormatException">A needed field has the wrong type or comes twice.</exception>
    /// <exception cref="JsonException">The text is not JSON, or ends within the object.</exception>
    public static ObjectView? Read(ref JsonCursor reader, ObjectKind kind, out string resourceVersion)
    {
        var start = reader;
        try
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw JsonValue.Mismatch(ref reader, "an object");
            }

            var metadata = new ObjectMetadata(kind);
            var view = ReadKind(ref reader, kind, ref metadata);
            resourceVersion = metadata.ResourceVersion;
            return view;
        }
        catch (ObjectFormatException e)
        {
            throw new ObjectFormatException(ObjectPath.At(start, e.Offset), e.Reason, e.Offset, e);
        }
        catch (InvalidOperationException e)
        {
            throw NotUnicode(start, reader.TokenStartIndex, e);
        }
    }

    /// <summary>Reads an object whose own <c>apiVersion</c> and <c>kind</c> say what it is.</summary>
    /// <param name="reader">Stands on the object's first token; afterwards on its last one.</param>
    /// <param name="resourceVersion"><c>metadata.resourceVersion</c>, or empty.</param>
    /// <returns>The view; null if the kind plays no part.</returns>
    /// <exception cref="ObjectFormatException">A needed field has the wrong type or comes twice.</exception>
    /// <exception cref="JsonException">The text is not JSON, or ends within the object.</exception>
    public static ObjectView? Read(ref JsonCursor reader, out string resourceVersion)
    {
        var (apiVersion, name) = ReadType(reader);
        TryKindOf(KubernetesKinds.GroupOf(apiVersion), name, out var kind);
        return Read(ref reader, kind, out resourceVersion);
    }

    /// <summary>Reads an object's <c>apiVersion</c> and <c>kind</c>, wherever among its members they are; empty if absent.</summary>
    /// <param name="reader">A copy that stands on the object's first token.</param>
    /// <exception cref="ObjectFormatException">One of them is no string or comes twice.</exception>
    /// <exception cref="JsonException">The text is not JSON, or ends within the object.</exception>
    public static (string ApiVersion, string Kind) ReadType(JsonCursor reader)
    {
        var start = reader;
        string apiVersion = string.Empty, kind = string.Empty;
        try
        {
            var members = new ObjectMembers(ref reader);
            while (members.Next(ref reader))
            {
                if (members.Is(ref reader, "apiVersion"u8))
                {
                    apiVersion = JsonValue.ReadCommonString(ref reader);
                }
                else if (members.Is(ref reader, "kind"u8))
                {
                    kind = JsonValue.ReadCommonString(ref reader);
                }
            }
        }
        catch (ObjectFormatException e)
        {
            throw new ObjectFormatException(ObjectPath.At(start, e.Offset), e.Reason, e.Offset, e);
        }
        catch (InvalidOperationException e)
        {
            throw NotUnicode(start, reader.TokenStartIndex, e);
        }

        return (apiVersion, kind);
    }

    /// <summary>Finds a kind by its API group (empty for the core group) and name; <see cref="ObjectKind.Other"/> if there is none.</summary>
    public static bool TryKindOf(string group, string kind, out ObjectKind found)
    {
        var known = KubernetesKinds.TryFind(group, kind, out var row);
        found = known ? row!.Kind : ObjectKind.Other;
        return known;
    }

    private static ObjectView? ReadKind(ref JsonCursor reader, ObjectKind kind, ref ObjectMetadata metadata)
    {
        switch (kind)
        {
            case ObjectKind.Pod:
                return PodReader.Read(ref reader, ref metadata);
            case ObjectKind.VirtualMachine:
                return VirtualMachineReader.Read(ref reader, ref metadata);
            case ObjectKind.VirtualMachineInstance:
                return VirtualMachineReader.ReadInstance(ref reader, ref metadata);
            case ObjectKind.VirtualMachineInstanceMigration:
                return VirtualMachineReader.ReadMigration(ref reader, ref metadata);
            case ObjectKind.Deployment or ObjectKind.StatefulSet or ObjectKind.DaemonSet or ObjectKind.ReplicaSet or ObjectKind.Job:
                return WorkloadReader.Read(ref reader, ref metadata);
            case ObjectKind.CronJob:
                return WorkloadReader.ReadCronJob(ref reader, ref metadata);
            case ObjectKind.Namespace:
                return ClusterReader.ReadNamespace(ref reader, ref metadata);
            case ObjectKind.Node:
                return ClusterReader.ReadNode(ref reader, ref metadata);
            case ObjectKind.NetworkAttachmentDefinition:
                return NetworkAttachmentReader.Read(ref reader, ref metadata);
            case ObjectKind.Subnet:
                return SubnetReader.Read(ref reader, ref metadata);
            case ObjectKind.IPPool:
                return KubeOvnReader.ReadIPPool(ref reader, ref metadata);
            case ObjectKind.Vpc:
                return KubeOvnReader.ReadVpc(ref reader, ref metadata);
            case ObjectKind.Vlan:
                return KubeOvnReader.ReadVlan(ref reader, ref metadata);
            case ObjectKind.IP:
                return AddressObjectReader.ReadIP(ref reader, ref metadata);
            case ObjectKind.Vip:
                return AddressObjectReader.ReadVip(ref reader, ref metadata);
            case ObjectKind.OvnEip:
                return AddressObjectReader.ReadOvnEip(ref reader, ref metadata);
            case ObjectKind.IptablesEIP:
                return AddressObjectReader.ReadIptablesEip(ref reader, ref metadata);
            case ObjectKind.AddressClaim:
                return AddressClaimReader.Read(ref reader, ref metadata);
            default:
                JsonValue.Skip(ref reader);
                return null;
        }
    }

    // System.Text.Json reports escapes and bytes that are no Unicode text only when a string is looked at, in this way.
    private static ObjectFormatException NotUnicode(JsonCursor start, long offset, InvalidOperationException cause) =>
        new(ObjectPath.At(start, offset), "contains text that is not Unicode", offset, cause);
}
