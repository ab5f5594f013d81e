using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Requests;

/// <summary>All that one object's annotations, Multus selections and VM interfaces say, on the way to one request per NIC.</summary>
/// <remarks>
/// An object has a handful of each, and is read for every review and every change: they are lists, not dictionaries, and a thread uses its
/// own ones again for one object after another.
/// </remarks>
internal sealed class RequestDraft
{
    [ThreadStatic]
    private static RequestDraft? ofThread;

    private readonly List<Field> fields = [];
    private readonly List<NicName> mentioned = [];
    private readonly List<(NicName Nic, NetworkSelection Selection)> selections = [];
    private readonly List<(NicName Nic, string Mac)> vmMacs = [];
    private readonly List<NicName> attached = [];
    private readonly List<string> malformedSelections = [];
    private readonly List<string> malformed = [];
    private readonly List<NicName> nics = [];
    private bool defaultNicReplaced;
    private bool vmDefaultNicReplaced;
    private int? ordinal;

    private RequestDraft()
    {
    }

    /// <summary>Reads an object. The draft is good until the thread reads another.</summary>
    public static RequestDraft Of(AnnotationSet annotations, string @namespace, IReadOnlyList<VirtualMachineNic> vmNics, int? ordinal)
    {
        var draft = ofThread ??= new RequestDraft();
        draft.Clear();
        draft.Read(annotations, @namespace, vmNics, ordinal);
        return draft;
    }

    private void Clear()
    {
        fields.Clear();
        mentioned.Clear();
        selections.Clear();
        vmMacs.Clear();
        attached.Clear();
        malformedSelections.Clear();
    }

    private void Read(AnnotationSet annotations, string @namespace, IReadOnlyList<VirtualMachineNic> vmNics, int? ordinal)
    {
        this.ordinal = ordinal;
        for (var i = 0; i < annotations.Count; i++)
        {
            var (key, value) = annotations.At(i);
            if (value.Length > 0 && RequestKey.TryParse(key, out var parsed))
            {
                fields.Add(new Field(parsed, key, value));
                Mention(parsed.Nic);
            }
        }

        defaultNicReplaced = annotations[AnnotationKeys.MultusDefaultNetwork] is not null;
        AddSelections(annotations[AnnotationKeys.MultusDefaultNetwork], @namespace, AnnotationKeys.MultusDefaultNetwork);
        AddSelections(annotations[AnnotationKeys.MultusNetworks], @namespace, AnnotationKeys.MultusNetworks);
        vmDefaultNicReplaced = false;
        if (vmNics.Count > 0)
        {
            AddVmNics(vmNics, @namespace);
            AddAttached(vmNics, @namespace);
        }
    }

    /// <summary>The NICs that the object says anything about.</summary>
    public List<NicName> Nics()
    {
        nics.Clear();
        if (malformedSelections.Count > 0 && mentioned.TrueForAll(nic => nic.IsDefault))
        {
            nics.Add(NicName.Default);
            return nics;
        }

        foreach (var nic in mentioned)
        {
            // With a default network of Multus' the default NIC's annotations are not read by Kube-OVN.
            if (nic.IsDefault && defaultNicReplaced)
            {
                continue;
            }

            // A provider's key serves each of its interfaces; it is a NIC of its own only if one is attached without a name.
            if (nic.Interface.Length > 0 || !HasInterfaces(nic.Attachment) || IsAttached(nic))
            {
                nics.Add(nic);
            }
        }

        return nics;
    }

    /// <summary>One request for each NIC that there is; none if the networks cannot be read, or a Vip's address is taken over.</summary>
    public IReadOnlyList<NicRequest> AllRequests()
    {
        if (malformedSelections.Count > 0 || Find(NicName.Default, "vip") is not null)
        {
            return [];
        }

        return [.. (defaultNicReplaced || vmDefaultNicReplaced ? attached : attached.Prepend(NicName.Default)).Select(Request)];
    }

    /// <summary>What is asked for on one NIC.</summary>
    public NicRequest Request(NicName nic)
    {
        // What is wrong with the selections is said of one NIC, the first.
        malformed.Clear();
        malformed.AddRange(malformedSelections);
        malformedSelections.Clear();
        var (elements, origin) = ReadIPs(nic);
        var (macs, macOrigin) = ReadMacs(nic);
        return new NicRequest
        {
            Nic = nic,
            Provider = ProviderOf(nic) ?? ProviderOf(WithoutInterface(nic)),
            Origin = origin ?? macOrigin ?? nic.ToString(),
            LogicalSwitch = Find(nic, "logical_switch")?.Value,
            Pool = Find(nic, "ip_pool") is { } pool ? AddressText.ReadPool(pool.Value, string.Empty, []).PoolName : null,
            Vip = nic.IsDefault ? Find(nic, "vip")?.Value : null,
            Family = Find(nic, "ip_family")?.Value switch
            {
                "ipv4" => AddressKind.IPv4,
                "ipv6" => AddressKind.IPv6,
                _ => null,
            },
            Elements = elements,
            Macs = macs,
            Malformed = malformed.Count == 0 ? [] : [.. malformed],
        };
    }

    private static NicName WithoutInterface(NicName nic) => nic with { Interface = string.Empty };

    private bool HasInterfaces(string attachment)
    {
        foreach (var nic in mentioned)
        {
            if (nic.Interface.Length > 0 && nic.Attachment == attachment)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsAttached(NicName nic) => SelectionOf(nic) is not null || VmMacOf(nic) is not null;

    private NetworkSelection? SelectionOf(NicName nic)
    {
        // Of two for one NIC the last stands.
        for (var i = selections.Count - 1; i >= 0; i--)
        {
            if (selections[i].Nic == nic)
            {
                return selections[i].Selection;
            }
        }

        return null;
    }

    private string? VmMacOf(NicName nic)
    {
        foreach (var (ofNic, mac) in vmMacs)
        {
            if (ofNic == nic)
            {
                return mac;
            }
        }

        return null;
    }

    private Provider? ProviderOf(NicName nic)
    {
        for (var i = fields.Count - 1; i >= 0; i--)
        {
            if (fields[i].Parsed.Interface.Length == 0 && fields[i].Parsed.Nic == nic)
            {
                return fields[i].Parsed.Provider;
            }
        }

        return null;
    }

    private void Mention(NicName nic)
    {
        if (!mentioned.Contains(nic))
        {
            mentioned.Add(nic);
        }
    }

    private void AddSelections(string? text, string @namespace, string origin)
    {
        if (text is null)
        {
            return;
        }

        foreach (var selection in NetworkSelection.Parse(text, @namespace, origin, malformedSelections))
        {
            var nic = new NicName(selection.Attachment, selection.Interface);
            selections.Add((nic, selection));
            Mention(nic);
            attached.Add(nic);
        }
    }

    private void AddVmNics(IReadOnlyList<VirtualMachineNic> vmNics, string @namespace)
    {
        List<NicName>? named = null;
        for (var i = 0; i < vmNics.Count; i++)
        {
            var vmNic = vmNics[i];
            if (string.IsNullOrEmpty(vmNic.MacAddress))
            {
                continue;
            }

            named ??= mentioned.FindAll(nic => nic.Interface.Length > 0);
            var attachment = vmNic.Multus is null ? string.Empty : NetworkSelection.AttachmentName(vmNic.Multus, @namespace);
            var nic = named.FindAll(candidate => candidate.Attachment == attachment) is [var only] ? only : new NicName(attachment, string.Empty);
            if (VmMacOf(nic) is not null)
            {
                nic = nic with { Interface = vmNic.Name };
            }

            vmMacs.RemoveAll(known => known.Nic == nic);
            vmMacs.Add((nic, vmNic.MacAddress));
            Mention(nic);
        }
    }

    // KubeVirt writes Multus' selections from a VM's networks; where the template has some already, they are the same networks.
    private void AddAttached(IReadOnlyList<VirtualMachineNic> vmNics, string @namespace)
    {
        var selected = attached.Count;
        for (var i = 0; i < vmNics.Count; i++)
        {
            var vmNic = vmNics[i];
            vmDefaultNicReplaced |= vmNic.DefaultNetwork is not null;
            if ((vmNic.Multus ?? vmNic.DefaultNetwork) is { } network)
            {
                var attachment = NetworkSelection.AttachmentName(network, @namespace);
                if (!attached.Take(selected).Any(nic => nic.Attachment == attachment))
                {
                    attached.Add(new NicName(attachment, string.Empty));
                }
            }
        }
    }

    private (IReadOnlyList<AddressElement> Elements, string? Origin) ReadIPs(NicName nic)
    {
        if (FindPerInterface(nic, "ip_address") is { } own)
        {
            return (One(AddressText.ReadElement(own.Value, own.Key, malformed)), own.Key);
        }

        if (SelectionOf(nic)?.IPs is { } ips)
        {
            return (One(AddressText.ReadElement(ips, AnnotationKeys.MultusNetworks, malformed)), AnnotationKeys.MultusNetworks);
        }

        if (Find(nic, "ip_address") is { } address)
        {
            return (One(AddressText.ReadElement(address.Value, address.Key, malformed)), address.Key);
        }

        if (Find(nic, "ip_pool") is { } pool)
        {
            var (_, elements) = AddressText.ReadPool(pool.Value, pool.Key, malformed);
            return (ordinal is { } n && n < elements.Count ? [elements[n]] : elements, pool.Key);
        }

        return ([], null);
    }

    private (IReadOnlyList<Address> Macs, string? Origin) ReadMacs(NicName nic)
    {
        List<Address>? macs = null;
        string? origin = null;
        void Add(string text, string key)
        {
            origin ??= key;
            if (AddressText.ReadMac(text, key, malformed) is { } mac && macs?.Contains(mac) != true)
            {
                (macs ??= new List<Address>(1)).Add(mac);
            }
        }

        if (FindPerInterface(nic, "mac_address") is { } own)
        {
            Add(own.Value, own.Key);
        }
        else if (SelectionOf(nic)?.Mac is { } selected)
        {
            Add(selected, AnnotationKeys.MultusNetworks);
        }
        else if (Find(nic, "mac_address") is { } field)
        {
            Add(field.Value, field.Key);
        }

        if (VmMacOf(nic) is { } vmMac)
        {
            Add(vmMac, "macAddress");
        }

        return (macs ?? (IReadOnlyList<Address>)[], origin);
    }

    private Field? FindPerInterface(NicName nic, string name)
    {
        if (nic.Interface.Length > 0)
        {
            foreach (var field in fields)
            {
                if (field.Parsed.Interface.Length > 0 && field.Parsed.Field == name && field.Parsed.Nic == nic)
                {
                    return field;
                }
            }
        }

        return null;
    }

    private Field? Find(NicName nic, string name)
    {
        Field? ofAttachment = null;
        foreach (var field in fields)
        {
            if (field.Parsed.Interface.Length == 0 && field.Parsed.Field == name)
            {
                if (field.Parsed.Nic == nic)
                {
                    return field;
                }

                if (field.Parsed.Nic == WithoutInterface(nic))
                {
                    ofAttachment = field;
                }
            }
        }

        return ofAttachment is not null && IsAttachedOnce(nic.Attachment) ? ofAttachment : null;
    }

    // The provider of a network that is attached more than once has the interface's name in it.
    private bool IsAttachedOnce(string attachment) =>
        mentioned.Count(other => other.Attachment == attachment && (other.Interface.Length > 0 || IsAttached(other))) <= 1;

    private static IReadOnlyList<AddressElement> One(AddressElement? element) => element is null ? [] : [element];

    /// <summary>An annotation of Kube-OVN's.</summary>
    private readonly record struct Field(RequestKey Parsed, string Key, string Value);
}
