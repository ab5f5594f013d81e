using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>
/// Reads the NICs of a VirtualMachineInstance's spec: <c>networks</c> joined by name with <c>domain.devices.interfaces</c>.
/// </summary>
internal static class VirtualMachineNicReader
{
    [ThreadStatic]
    private static List<VirtualMachineNic>? usedNetworks;

    /// <summary>Reads the spec the reader stands on: one NIC for each network, in the order of <c>networks</c>.</summary>
    public static IReadOnlyList<VirtualMachineNic> Read(ref JsonCursor reader)
    {
        List<VirtualMachineNic>? networks = null;
        Dictionary<string, string>? macs = null;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "networks"u8))
            {
                networks = ReadNetworks(ref reader);
            }
            else if (members.Is(ref reader, "domain"u8))
            {
                macs = ReadDomain(ref reader);
            }
        }

        if (networks is null)
        {
            return [];
        }

        var nics = networks.ToArray();
        for (var i = 0; macs is not null && i < nics.Length; i++)
        {
            if (macs.TryGetValue(nics[i].Name, out var mac))
            {
                nics[i] = nics[i] with { MacAddress = mac };
            }
        }

        return nics;
    }

    private static List<VirtualMachineNic> ReadNetworks(ref JsonCursor reader)
    {
        var networks = usedNetworks ??= [];
        networks.Clear();
        var items = new ArrayItems(ref reader);
        while (items.Next(ref reader))
        {
            var name = string.Empty;
            string? multus = null;
            var isDefault = false;
            var members = new ObjectMembers(ref reader);
            while (members.Next(ref reader))
            {
                if (members.Is(ref reader, "name"u8))
                {
                    name = JsonValue.ReadCommonString(ref reader);
                }
                else if (members.Is(ref reader, "multus"u8))
                {
                    (multus, isDefault) = ReadMultus(ref reader);
                }
            }

            // A default Multus network takes the place of the Pod network.
            networks.Add(isDefault
                ? new VirtualMachineNic(name, Multus: null, MacAddress: null) { DefaultNetwork = multus }
                : new VirtualMachineNic(name, multus, MacAddress: null));
        }

        return networks;
    }

    private static (string? NetworkName, bool IsDefault) ReadMultus(ref JsonCursor reader)
    {
        string? networkName = null;
        var isDefault = false;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "networkName"u8))
            {
                networkName = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "default"u8))
            {
                isDefault = JsonValue.ReadBoolean(ref reader);
            }
        }

        return (networkName, isDefault);
    }

    private static Dictionary<string, string>? ReadDomain(ref JsonCursor reader)
    {
        Dictionary<string, string>? macs = null;
        var domain = new ObjectMembers(ref reader);
        while (domain.Next(ref reader))
        {
            if (domain.Is(ref reader, "devices"u8))
            {
                var devices = new ObjectMembers(ref reader);
                while (devices.Next(ref reader))
                {
                    if (devices.Is(ref reader, "interfaces"u8))
                    {
                        macs = ReadInterfaces(ref reader);
                    }
                }
            }
        }

        return macs;
    }

    /// <summary>The MAC addresses by interface name, where one is given.</summary>
    private static Dictionary<string, string>? ReadInterfaces(ref JsonCursor reader)
    {
        Dictionary<string, string>? macs = null;
        var items = new ArrayItems(ref reader);
        while (items.Next(ref reader))
        {
            string name = string.Empty, mac = string.Empty;
            var members = new ObjectMembers(ref reader);
            while (members.Next(ref reader))
            {
                if (members.Is(ref reader, "name"u8))
                {
                    name = JsonValue.ReadCommonString(ref reader);
                }
                else if (members.Is(ref reader, "macAddress"u8))
                {
                    mac = JsonValue.ReadString(ref reader);
                }
            }

            if (mac.Length > 0)
            {
                macs ??= new Dictionary<string, string>(StringComparer.Ordinal);
                macs.TryAdd(name, mac);
            }
        }

        return macs;
    }
}
