namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>The columns of a Logical_Router_Port row that are needed.</summary>
/// <param name="Uuid">The row's UUID.</param>
/// <param name="Name">The name; of Kube-OVN's <c>vpc-subnet</c>.</param>
/// <param name="Mac">The MAC address.</param>
/// <param name="Networks">The addresses, each with its prefix length.</param>
public sealed record LogicalRouterPort(Guid Uuid, string Name, string Mac, IReadOnlyList<string> Networks);
