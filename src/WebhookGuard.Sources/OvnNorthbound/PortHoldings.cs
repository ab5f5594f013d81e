using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>What the ports of OVN Northbound hold, in the forms in which Kube-OVN writes them (its <c>pkg/ovs</c>).</summary>
public static class PortHoldings
{
    private const string NodePrefix = "node-";
    private const string MulticastQuerierPrefix = "mcast-querier.";

    /// <summary>What a logical switch port on that switch holds; null if it holds nothing by itself.</summary>
    public static Holding? Of(LogicalSwitchPort port, string subnet)
    {
        // A router's addresses are those of its router port; localnet and remote ports stand for networks elsewhere.
        if (port.Type is "router" or "localnet" or "remote")
        {
            return null;
        }

        var addresses = AddressesOf(port);
        return addresses.Count == 0 ? null : new Holding
        {
            Source = HoldingSource.LogicalSwitchPort,
            Object = new ObjectName(ObjectKind.Other, string.Empty, port.Name),
            Owner = OwnerOf(port, subnet),
            Subnet = subnet,
            Addresses = addresses,
        };
    }

    /// <summary>What a logical router port facing that switch holds; null if its addresses cannot be read.</summary>
    public static Holding? Of(LogicalRouterPort port, string subnet)
    {
        var addresses = new List<Address>(PortAddresses.Parse([string.Join(' ', port.Networks.Prepend(port.Mac))]));
        var suffix = "-" + subnet;
        var vpc = port.Name.EndsWith(suffix, StringComparison.Ordinal) ? port.Name[..^suffix.Length] : port.Name;
        return addresses.Count == 0 ? null : new Holding
        {
            Source = HoldingSource.LogicalRouterPort,
            Object = new ObjectName(ObjectKind.Other, string.Empty, port.Name),
            Owner = new ObjectName(ObjectKind.Vpc, string.Empty, vpc),
            Subnet = subnet,
            Addresses = addresses,
        };
    }

    private static IReadOnlyList<Address> AddressesOf(LogicalSwitchPort port)
    {
        if (port.Type == "virtual")
        {
            // The port of a Vip or of a Subnet's vips: no addresses of its own.
            return port.Options.TryGetValue(LogicalSwitchPort.VirtualIP, out var virtualIPs)
                ? PortAddresses.Parse([virtualIPs.Replace(',', ' ')])
                : [];
        }

        var addresses = PortAddresses.Parse(port.DynamicAddresses.Length == 0 ? port.Addresses : port.Addresses.Append(port.DynamicAddresses));

        // A switch load balancer's Vip answers with the gateway's own MAC address, which is no second holder of it.
        return port.Options.GetValueOrDefault(LogicalSwitchPort.ArpProxy) == "true" ? [.. addresses.Where(address => address.IsIP)] : addresses;
    }

    private static ObjectName OwnerOf(LogicalSwitchPort port, string subnet)
    {
        if (port.ExternalIds.TryGetValue(LogicalSwitchPort.Pod, out var pod) && pod.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash)
        {
            var name = pod[(slash + 1)..];
            return name.StartsWith(MulticastQuerierPrefix, StringComparison.Ordinal)
                ? new ObjectName(ObjectKind.Subnet, string.Empty, subnet)
                : new ObjectName(ObjectKind.Other, StringPool.Get(pod.AsSpan(0, slash)), name);
        }

        if (port.Type == "virtual")
        {
            return port.Name.StartsWith($"{subnet}-vip-", StringComparison.Ordinal)
                ? new ObjectName(ObjectKind.Subnet, string.Empty, subnet)
                : new ObjectName(ObjectKind.Vip, string.Empty, port.Name);
        }

        return port.Name.StartsWith(NodePrefix, StringComparison.Ordinal)
            ? new ObjectName(ObjectKind.Node, string.Empty, port.Name[NodePrefix.Length..])
            : new ObjectName(ObjectKind.Other, string.Empty, port.Name);
    }
}
