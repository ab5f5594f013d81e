using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>Reads the Kube-OVN objects that stand for an address: IP, Vip, OvnEip and IptablesEIP.</summary>
internal static class AddressObjectReader
{
    /// <summary>Kube-OVN <c>pkg/util/const.go</c>, <c>VpcExternalNet</c>.</summary>
    private const string DefaultExternalSubnet = "ovn-vpc-external-network";

    private delegate void FieldsReader(ref JsonCursor reader, ref Fields fields);

    public static AddressObjectView ReadIP(ref JsonCursor reader, ref ObjectMetadata metadata) =>
        Read(ref reader, ref metadata, ReadIPSpec, readStatus: null);

    public static AddressObjectView ReadVip(ref JsonCursor reader, ref ObjectMetadata metadata) =>
        Read(ref reader, ref metadata, ReadVipSpec, ReadVipStatus);

    public static AddressObjectView ReadOvnEip(ref JsonCursor reader, ref ObjectMetadata metadata) =>
        Read(ref reader, ref metadata, ReadOvnEipSpec, ReadOvnEipStatus);

    public static AddressObjectView ReadIptablesEip(ref JsonCursor reader, ref ObjectMetadata metadata)
    {
        var view = Read(ref reader, ref metadata, ReadIptablesEipSpec, ReadIptablesEipStatus);
        return view.Subnet.Length == 0 ? view with { Subnet = DefaultExternalSubnet } : view;
    }

    private static AddressObjectView Read(
        ref JsonCursor reader,
        ref ObjectMetadata metadata,
        FieldsReader readSpec,
        FieldsReader? readStatus)
    {
        var fields = new Fields();
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "metadata"u8))
            {
                metadata.Read(ref reader, withLabels: true);
            }
            else if (members.Is(ref reader, "spec"u8))
            {
                readSpec(ref reader, ref fields);
            }
            else if (readStatus is not null && members.Is(ref reader, "status"u8))
            {
                readStatus(ref reader, ref fields);
            }
        }

        return new AddressObjectView
        {
            Traits = metadata.Traits(),
            Name = metadata.ObjectName,
            ObjectUid = metadata.Uid,
            Subnet = fields.Subnet,
            IPs = AddressTexts.InOrder(fields.IPs),
            Mac = fields.StatusMac.Length > 0 ? fields.StatusMac : fields.SpecMac,
            HolderNamespace = fields.Namespace,
            HolderName = fields.HolderName,
            Reserved = metadata.Labels.GetValueOrDefault(AnnotationKeys.IPReserved, string.Empty),
            Type = fields.Type,
        };
    }

    private static void ReadIPSpec(ref JsonCursor reader, ref Fields fields)
    {
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "subnet"u8))
            {
                fields.Subnet = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "v4IpAddress"u8)
                || members.Is(ref reader, "v6IpAddress"u8)
                || members.Is(ref reader, "ipAddress"u8))
            {
                AddressTexts.Add(ref fields.IPs, JsonValue.ReadString(ref reader));
            }
            else if (members.Is(ref reader, "macAddress"u8))
            {
                fields.SpecMac = JsonValue.ReadString(ref reader);
            }
            else if (members.Is(ref reader, "namespace"u8))
            {
                fields.Namespace = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "podName"u8))
            {
                fields.HolderName = JsonValue.ReadString(ref reader);
            }
        }
    }

    private static void ReadVipSpec(ref JsonCursor reader, ref Fields fields)
    {
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "subnet"u8))
            {
                fields.Subnet = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "v4ip"u8) || members.Is(ref reader, "v6ip"u8))
            {
                AddressTexts.Add(ref fields.IPs, JsonValue.ReadString(ref reader));
            }
            else if (members.Is(ref reader, "macAddress"u8))
            {
                fields.SpecMac = JsonValue.ReadString(ref reader);
            }
            else if (members.Is(ref reader, "namespace"u8))
            {
                fields.Namespace = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "type"u8))
            {
                fields.Type = JsonValue.ReadCommonString(ref reader);
            }
        }
    }

    private static void ReadVipStatus(ref JsonCursor reader, ref Fields fields)
    {
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "v4ip"u8) || members.Is(ref reader, "v6ip"u8))
            {
                AddressTexts.Add(ref fields.IPs, JsonValue.ReadString(ref reader));
            }
            else if (members.Is(ref reader, "mac"u8))
            {
                fields.StatusMac = JsonValue.ReadString(ref reader);
            }
        }
    }

    private static void ReadOvnEipSpec(ref JsonCursor reader, ref Fields fields)
    {
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "externalSubnet"u8))
            {
                fields.Subnet = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "v4Ip"u8) || members.Is(ref reader, "v6Ip"u8))
            {
                AddressTexts.Add(ref fields.IPs, JsonValue.ReadString(ref reader));
            }
            else if (members.Is(ref reader, "macAddress"u8))
            {
                fields.SpecMac = JsonValue.ReadString(ref reader);
            }
            else if (members.Is(ref reader, "type"u8))
            {
                fields.Type = JsonValue.ReadCommonString(ref reader);
            }
        }
    }

    private static void ReadOvnEipStatus(ref JsonCursor reader, ref Fields fields)
    {
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "v4Ip"u8) || members.Is(ref reader, "v6Ip"u8))
            {
                AddressTexts.Add(ref fields.IPs, JsonValue.ReadString(ref reader));
            }
            else if (members.Is(ref reader, "macAddress"u8))
            {
                fields.StatusMac = JsonValue.ReadString(ref reader);
            }
        }
    }

    private static void ReadIptablesEipSpec(ref JsonCursor reader, ref Fields fields)
    {
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "externalSubnet"u8))
            {
                fields.Subnet = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "v4ip"u8) || members.Is(ref reader, "v6ip"u8))
            {
                AddressTexts.Add(ref fields.IPs, JsonValue.ReadString(ref reader));
            }
            else if (members.Is(ref reader, "macAddress"u8))
            {
                fields.SpecMac = JsonValue.ReadString(ref reader);
            }
        }
    }

    private static void ReadIptablesEipStatus(ref JsonCursor reader, ref Fields fields)
    {
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "ip"u8))
            {
                AddressTexts.Add(ref fields.IPs, JsonValue.ReadString(ref reader));
            }
        }
    }

    /// <summary>What spec and status say, in whatever order they come.</summary>
    private struct Fields()
    {
        public string Subnet = string.Empty;
        public List<string>? IPs = null;
        public string SpecMac = string.Empty;
        public string StatusMac = string.Empty;
        public string Namespace = string.Empty;
        public string HolderName = string.Empty;
        public string Type = string.Empty;
    }
}
