using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>Reads Kube-OVN's IPPools, Vpcs and Vlans.</summary>
internal static class KubeOvnReader
{
    public static IPPoolView ReadIPPool(ref JsonCursor reader, ref ObjectMetadata metadata)
    {
        var subnet = string.Empty;
        IReadOnlyList<string> ips = [], namespaces = [];
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
                    if (spec.Is(ref reader, "subnet"u8))
                    {
                        subnet = JsonValue.ReadCommonString(ref reader);
                    }
                    else if (spec.Is(ref reader, "ips"u8))
                    {
                        ips = JsonValue.ReadStrings(ref reader);
                    }
                    else if (spec.Is(ref reader, "namespaces"u8))
                    {
                        namespaces = JsonValue.ReadStrings(ref reader);
                    }
                }
            }
        }

        return new IPPoolView { Traits = metadata.Traits(), Name = metadata.ObjectName, ObjectUid = metadata.Uid, Subnet = subnet, IPs = ips, Namespaces = namespaces };
    }

    public static VpcView ReadVpc(ref JsonCursor reader, ref ObjectMetadata metadata)
    {
        IReadOnlyList<string> namespaces = [];
        string specified = string.Empty, reported = string.Empty;
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
                    if (spec.Is(ref reader, "namespaces"u8))
                    {
                        namespaces = JsonValue.ReadStrings(ref reader);
                    }
                    else if (spec.Is(ref reader, "defaultSubnet"u8))
                    {
                        specified = JsonValue.ReadCommonString(ref reader);
                    }
                }
            }
            else if (members.Is(ref reader, "status"u8))
            {
                var status = new ObjectMembers(ref reader);
                while (status.Next(ref reader))
                {
                    if (status.Is(ref reader, "defaultLogicalSwitch"u8))
                    {
                        reported = JsonValue.ReadCommonString(ref reader);
                    }
                }
            }
        }

        return new VpcView
        {
            Traits = metadata.Traits(),
            Name = metadata.ObjectName,
            ObjectUid = metadata.Uid,
            Namespaces = namespaces,
            DefaultSubnet = specified.Length > 0 ? specified : reported,
        };
    }

    public static VlanView ReadVlan(ref JsonCursor reader, ref ObjectMetadata metadata)
    {
        var provider = string.Empty;
        var id = 0;
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
                    if (spec.Is(ref reader, "provider"u8))
                    {
                        provider = JsonValue.ReadCommonString(ref reader);
                    }
                    else if (spec.Is(ref reader, "id"u8))
                    {
                        id = JsonValue.ReadInt32(ref reader) ?? 0;
                    }
                }
            }
        }

        return new VlanView { Traits = metadata.Traits(), Name = metadata.ObjectName, ObjectUid = metadata.Uid, ProviderNetwork = provider, Id = id };
    }
}
