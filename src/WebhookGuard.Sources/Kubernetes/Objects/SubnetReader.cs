using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>Reads Kube-OVN's Subnets.</summary>
internal static class SubnetReader
{
    private const string DefaultProvider = "ovn";

    public static SubnetView Read(ref JsonCursor reader, ref ObjectMetadata metadata)
    {
        var view = new SubnetView { Name = default };
        List<string>? systemAddresses = null;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "metadata"u8))
            {
                metadata.Read(ref reader);
            }
            else if (members.Is(ref reader, "spec"u8))
            {
                view = ReadSpec(ref reader, ref systemAddresses);
            }
            else if (members.Is(ref reader, "status"u8))
            {
                ReadStatus(ref reader, ref systemAddresses);
            }
        }

        return view with
        {
            Traits = metadata.Traits(),
            Name = metadata.ObjectName,
            ObjectUid = metadata.Uid,
            SystemAddresses = systemAddresses is null ? [] : AddressTexts.InOrder(systemAddresses),
            Quarantined = metadata.Annotations[AnnotationKeys.Quarantined] ?? string.Empty,
            NotQuarantined = metadata.Annotations[AnnotationKeys.NotQuarantined] ?? string.Empty,
        };
    }

    private static SubnetView ReadSpec(ref JsonCursor reader, ref List<string>? systemAddresses)
    {
        string vpc = string.Empty, provider = string.Empty, vlan = string.Empty, cidrBlock = string.Empty, gateway = string.Empty;
        var isDefault = false;
        IReadOnlyList<string> excludeIps = [], vips = [], namespaces = [];
        IReadOnlyList<LabelSelector> selectors = [];
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "vpc"u8))
            {
                vpc = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "provider"u8))
            {
                provider = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "vlan"u8))
            {
                vlan = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "default"u8))
            {
                isDefault = JsonValue.ReadBoolean(ref reader);
            }
            else if (members.Is(ref reader, "cidrBlock"u8))
            {
                cidrBlock = JsonValue.ReadString(ref reader);
            }
            else if (members.Is(ref reader, "gateway"u8))
            {
                gateway = JsonValue.ReadString(ref reader);
            }
            else if (members.Is(ref reader, "excludeIps"u8))
            {
                excludeIps = JsonValue.ReadStrings(ref reader);
            }
            else if (members.Is(ref reader, "vips"u8))
            {
                vips = JsonValue.ReadStrings(ref reader);
            }
            else if (members.Is(ref reader, "namespaces"u8))
            {
                namespaces = JsonValue.ReadStrings(ref reader);
            }
            else if (members.Is(ref reader, "namespaceSelectors"u8))
            {
                selectors = ReadSelectors(ref reader);
            }
            else if (members.Is(ref reader, "u2oInterconnectionIP"u8))
            {
                AddressTexts.Add(ref systemAddresses, JsonValue.ReadString(ref reader));
            }
        }

        return new SubnetView
        {
            Name = default,
            Vpc = vpc,
            Provider = provider.Length == 0 ? DefaultProvider : provider,
            Vlan = vlan,
            Default = isDefault,
            CidrBlock = cidrBlock,
            Gateway = gateway,
            ExcludeIps = excludeIps,
            Vips = vips,
            Namespaces = namespaces,
            NamespaceSelectors = selectors,
        };
    }

    private static void ReadStatus(ref JsonCursor reader, ref List<string>? systemAddresses)
    {
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "u2oInterconnectionIP"u8))
            {
                AddressTexts.Add(ref systemAddresses, JsonValue.ReadString(ref reader));
            }
            else if (members.Is(ref reader, "mcastQuerierIP"u8))
            {
                AddressTexts.Add(ref systemAddresses, JsonValue.ReadString(ref reader));
            }
        }
    }

    private static List<LabelSelector> ReadSelectors(ref JsonCursor reader)
    {
        var selectors = new List<LabelSelector>();
        var items = new ArrayItems(ref reader);
        while (items.Next(ref reader))
        {
            IReadOnlyDictionary<string, string> matchLabels = new Dictionary<string, string>(StringComparer.Ordinal);
            List<LabelRequirement> expressions = [];
            var members = new ObjectMembers(ref reader);
            while (members.Next(ref reader))
            {
                if (members.Is(ref reader, "matchLabels"u8))
                {
                    matchLabels = JsonValue.ReadStringMap(ref reader);
                }
                else if (members.Is(ref reader, "matchExpressions"u8))
                {
                    var requirements = new ArrayItems(ref reader);
                    while (requirements.Next(ref reader))
                    {
                        expressions.Add(ReadRequirement(ref reader));
                    }
                }
            }

            selectors.Add(new LabelSelector(matchLabels, expressions));
        }

        return selectors;
    }

    private static LabelRequirement ReadRequirement(ref JsonCursor reader)
    {
        string key = string.Empty, @operator = string.Empty;
        IReadOnlyList<string> values = [];
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "key"u8))
            {
                key = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "operator"u8))
            {
                @operator = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "values"u8))
            {
                values = JsonValue.ReadStrings(ref reader);
            }
        }

        return new LabelRequirement(key, @operator, values);
    }
}
