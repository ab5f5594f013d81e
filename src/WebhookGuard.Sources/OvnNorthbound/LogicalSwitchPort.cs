namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>The columns of a Logical_Switch_Port row that decide who holds an address (ovn-nb(5)).</summary>
public sealed record LogicalSwitchPort
{
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

    /// <summary><c>external_ids</c>: Kube-OVN writes <c>pod</c>, <c>ls</c> and <c>vendor</c>.</summary>
    public IReadOnlyDictionary<string, string> ExternalIds { get; init; } = new Dictionary<string, string>();

    /// <summary><c>options</c>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();
}
