using WebhookGuard.Ovsdb.Rows;

namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>The columns of a Logical_Switch row that are needed: Kube-OVN names the switch after its Subnet.</summary>
/// <param name="Uuid">The row's UUID.</param>
/// <param name="Name">The name.</param>
/// <param name="Ports">The UUIDs of its ports.</param>
public sealed record LogicalSwitch(Guid Uuid, string Name, UuidSet Ports);
