namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>The columns of a Logical_Switch_Port row that decide who holds an address (ovn-nb(5)).</summary>
public sealed record LogicalSwitchPort
{
    /// <summary>The key of <see cref="ExternalIds"/> with the owner: <c>namespace/name</c>.</summary>
    public const string Pod = "pod";

    /// <summary>The key of <see cref="ExternalIds"/> with the Subnet, whose name the logical switch has.</summary>
    public const string Subnet = "ls";

    /// <summary>The key of <see cref="Options"/> with the router port that this one faces.</summary>
    public const string RouterPort = "router-port";

    /// <summary>The key of <see cref="Options"/> with the addresses of a virtual port.</summary>
    public const string VirtualIP = "virtual-ip";

    /// <summary>The key of <see cref="Options"/> that says whether it answers for others.</summary>
    public const string ArpProxy = "arp_proxy";

    /// <summary>The row's UUID.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The type; empty for the port of a Pod, VM, Node or Vip.</summary>
    public string Type { get; init; } = string.Empty;

    /// <summary><c>addresses</c>: each <c>MAC IP …</c>, <c>dynamic</c>, <c>unknown</c> or <c>router</c>.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary><c>dynamic_addresses</c>: what OVN itself assigned; empty if nothing.</summary>
    public string DynamicAddresses { get; init; } = string.Empty;

    /// <summary><c>external_ids</c>, of which Kube-OVN writes more than is read here.</summary>
    public IReadOnlyDictionary<string, string> ExternalIds { get; init; } = new Dictionary<string, string>();

    /// <summary><c>options</c>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();
}
