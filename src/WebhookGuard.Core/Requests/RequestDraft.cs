using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Requests;

/// <summary>All that one object's annotations, Multus selections and VM interfaces say, on the way to one request per NIC.</summary>
internal sealed class RequestDraft
{
    private readonly Dictionary<RequestKey, (string Key, string Value)> fields = [];
    private readonly Dictionary<NicName, NetworkSelection> selections = [];
    private readonly Dictionary<NicName, string> vmMacs = [];
    private readonly Dictionary<NicName, Provider> providers = [];
    private readonly HashSet<NicName> mentioned = [];
    private readonly List<NicName> attached = [];
    private readonly List<string> malformedSelections = [];
    private readonly bool defaultNicReplaced;
    private readonly bool vmDefaultNicReplaced;
    private readonly int? ordinal;

    public RequestDraft(AnnotationSet annotations, string @namespace, IReadOnlyList<VirtualMachineNic> vmNics, int? ordinal)
    {
        this.ordinal = ordinal;
        foreach (var (key, value) in annotations)
        {
            if (value.Length > 0 && RequestKey.TryParse(key, out var parsed))
            {
                fields[parsed] = (key, value);
                mentioned.Add(parsed.Nic);
                if (parsed.Interface.Length == 0)
                {
                    providers[parsed.Nic] = parsed.Provider;
                }
            }
        }

        defaultNicReplaced = annotations[AnnotationKeys.MultusDefaultNetwork] is not null;
        AddSelections(annotations[AnnotationKeys.MultusDefaultNetwork], @namespace, AnnotationKeys.MultusDefaultNetwork);
        AddSelections(annotations[AnnotationKeys.MultusNetworks], @namespace, AnnotationKeys.MultusNetworks);
        AddVmNics(vmNics, @namespace);
        AddAttached(vmNics, @namespace);
        vmDefaultNicReplaced = vmNics.Any(nic => nic.DefaultNetwork is not null);
    }

    public IEnumerable<NicName> Nics()
    {
        if (malformedSelections.Count > 0 && mentioned.All(nic => nic.IsDefault))
        {
            yield return NicName.Default;
            yield break;
        }

        var attachmentsWithInterfaces = mentioned
            .Where(nic => nic.Interface.Length > 0)
            .Select(nic => nic.Attachment)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var nic in mentioned)
        {
            // With a default network of Multus' the default NIC's annotations are not read by Kube-OVN.
            if (nic.IsDefault && defaultNicReplaced)
            {
                continue;
            }

            // A provider's key serves each of its interfaces; it is a NIC of its own only if one is attached without a name.
            if (nic.Interface.Length > 0 || !attachmentsWithInterfaces.Contains(nic.Attachment) || IsAttached(nic))
            {
                yield return nic;
            }
        }
    }

    /// <summary>One request for each NIC that there is; none if the networks cannot be read, or a Vip's address is taken over.</summary>
    public IReadOnlyList<NicRequest> AllRequests()
    {
        if (malformedSelections.Count > 0 || Field(NicName.Default, "vip") is not null)
        {
            return [];
        }

        return [.. (defaultNicReplaced || vmDefaultNicReplaced ? attached : attached.Prepend(NicName.Default)).Select(Request)];
    }

    public NicRequest Request(NicName nic)
    {
        var malformed = new List<string>(malformedSelections);
        malformedSelections.Clear();
        var (elements, origin) = ReadIPs(nic, malformed);
        var (macs, macOrigin) = ReadMacs(nic, malformed);
        return new NicRequest
        {
            Nic = nic,
            Provider = providers.TryGetValue(nic, out var provider) || providers.TryGetValue(WithoutInterface(nic), out provider)
                ? provider
                : null,
            Origin = origin ?? macOrigin ?? nic.ToString(),
            LogicalSwitch = Field(nic, "logical_switch")?.Value,
            Pool = Field(nic, "ip_pool") is var (_, pool) ? AddressText.ReadPool(pool, string.Empty, []).PoolName : null,
            Vip = nic.IsDefault ? Field(nic, "vip")?.Value : null,
            Family = Field(nic, "ip_family")?.Value switch
            {
                "ipv4" => AddressKind.IPv4,
                "ipv6" => AddressKind.IPv6,
                _ => null,
            },
            Elements = elements,
            Macs = macs,
            Malformed = malformed,
        };
    }

    private bool IsAttached(NicName nic) => selections.ContainsKey(nic) || vmMacs.ContainsKey(nic);

    private static NicName WithoutInterface(NicName nic) => nic with { Interface = string.Empty };

    private void AddSelections(string? text, string @namespace, string origin)
    {
        foreach (var selection in NetworkSelection.Parse(text, @namespace, origin, malformedSelections))
        {
            var nic = new NicName(selection.Attachment, selection.Interface);
            selections[nic] = selection;
            mentioned.Add(nic);
            attached.Add(nic);
        }
    }

    private void AddVmNics(IReadOnlyList<VirtualMachineNic> vmNics, string @namespace)
    {
        var named = mentioned.Where(nic => nic.Interface.Length > 0).ToLookup(nic => nic.Attachment, StringComparer.Ordinal);
        foreach (var vmNic in vmNics)
        {
            if (string.IsNullOrEmpty(vmNic.MacAddress))
            {
                continue;
            }

            var attachment = vmNic.Multus is null ? string.Empty : NetworkSelection.AttachmentName(vmNic.Multus, @namespace);
            var nic = named[attachment].Count() == 1 ? named[attachment].First() : new NicName(attachment, string.Empty);
            if (vmMacs.ContainsKey(nic))
            {
                nic = nic with { Interface = vmNic.Name };
            }

            vmMacs[nic] = vmNic.MacAddress;
            mentioned.Add(nic);
        }
    }

    // KubeVirt writes Multus' selections from a VM's networks; where the template has some already, they are the same networks.
    private void AddAttached(IReadOnlyList<VirtualMachineNic> vmNics, string @namespace)
    {
        var selected = attached.Select(nic => nic.Attachment).ToHashSet(StringComparer.Ordinal);
        attached.AddRange(vmNics
            .Select(nic => nic.Multus ?? nic.DefaultNetwork)
            .OfType<string>()
            .Select(network => NetworkSelection.AttachmentName(network, @namespace))
            .Where(attachment => !selected.Contains(attachment))
            .Select(attachment => new NicName(attachment, string.Empty)));
    }

    private (IReadOnlyList<AddressElement> Elements, string? Origin) ReadIPs(NicName nic, List<string> malformed)
    {
        if (PerInterfaceField(nic, "ip_address") is var (key, text))
        {
            return (One(AddressText.ReadElement(text, key, malformed)), key);
        }

        if (selections.TryGetValue(nic, out var selection) && selection.IPs is { } ips)
        {
            return (One(AddressText.ReadElement(ips, AnnotationKeys.MultusNetworks, malformed)), AnnotationKeys.MultusNetworks);
        }

        if (Field(nic, "ip_address") is var (addressKey, addressText))
        {
            return (One(AddressText.ReadElement(addressText, addressKey, malformed)), addressKey);
        }

        if (Field(nic, "ip_pool") is var (poolKey, poolText))
        {
            var (_, elements) = AddressText.ReadPool(poolText, poolKey, malformed);
            return (ordinal is { } n && n < elements.Count ? [elements[n]] : elements, poolKey);
        }

        return ([], null);
    }

    private (IReadOnlyList<Address> Macs, string? Origin) ReadMacs(NicName nic, List<string> malformed)
    {
        var macs = new List<Address>(1);
        string? origin = null;
        void Add(string text, string key)
        {
            origin ??= key;
            if (AddressText.ReadMac(text, key, malformed) is { } mac && !macs.Contains(mac))
            {
                macs.Add(mac);
            }
        }

        if (PerInterfaceField(nic, "mac_address") is var (key, text))
        {
            Add(text, key);
        }
        else if (selections.TryGetValue(nic, out var selection) && selection.Mac is { } selected)
        {
            Add(selected, AnnotationKeys.MultusNetworks);
        }
        else if (Field(nic, "mac_address") is var (macKey, macText))
        {
            Add(macText, macKey);
        }

        if (vmMacs.TryGetValue(nic, out var vmMac))
        {
            Add(vmMac, "macAddress");
        }

        return (macs, origin);
    }

    private (string Key, string Value)? PerInterfaceField(NicName nic, string field)
    {
        if (nic.Interface.Length == 0)
        {
            return null;
        }

        foreach (var (key, entry) in fields)
        {
            if (key.Interface.Length > 0 && key.Field == field && key.Nic == nic)
            {
                return entry;
            }
        }

        return null;
    }

    private (string Key, string Value)? Field(NicName nic, string field)
    {
        // The provider of a network that is attached more than once has the interface's name in it.
        var attachedOnce = mentioned.Count(other => other.Attachment == nic.Attachment && (other.Interface.Length > 0 || IsAttached(other))) <= 1;
        (string Key, string Value)? ofAttachment = null;
        foreach (var (key, entry) in fields)
        {
            if (key.Interface.Length == 0 && key.Field == field)
            {
                if (key.Nic == nic)
                {
                    return entry;
                }

                if (attachedOnce && key.Nic == WithoutInterface(nic))
                {
                    ofAttachment = entry;
                }
            }
        }

        return ofAttachment;
    }

    private static IReadOnlyList<AddressElement> One(AddressElement? element) => element is null ? [] : [element];
}
