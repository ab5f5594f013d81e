using WebhookGuard.Ovsdb.Monitors;
using WebhookGuard.Ovsdb.Rows;

namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>The tables and columns of OVN Northbound that are mirrored, and their rows (schema: <c>ovn-nb.ovsschema</c>).</summary>
internal static class NorthboundTables
{
    public const string Database = "OVN_Northbound";
    public const string Switch = "Logical_Switch";
    public const string SwitchPort = "Logical_Switch_Port";
    public const string RouterPort = "Logical_Router_Port";

    /// <summary>What is asked for: the fewer columns, the less ovsdb-server, which is single-threaded, has to write.</summary>
    public static IReadOnlyList<OvsdbTableRequest> Requests { get; } =
    [
        new(Switch, ["name", "ports"]),
        new(SwitchPort, ["name", "type", "addresses", "dynamic_addresses", "external_ids", "options"])
        {
            Keys = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
            {
                ["external_ids"] = [LogicalSwitchPort.Pod, LogicalSwitchPort.Subnet],
                ["options"] = [LogicalSwitchPort.RouterPort, LogicalSwitchPort.VirtualIP, LogicalSwitchPort.ArpProxy],
            },
        },
        new(RouterPort, ["name", "mac", "networks"]),
    ];

    /// <summary>Reads a row of <see cref="Switch"/>.</summary>
    public static LogicalSwitch ReadSwitch(OvsdbRow row) => new(row.Uuid, row.GetString("name"), row.GetUuids("ports"));

    /// <summary>Reads a row of <see cref="SwitchPort"/>.</summary>
    public static LogicalSwitchPort ReadPort(OvsdbRow row) => new()
    {
        Uuid = row.Uuid,
        Name = row.GetString("name"),
        Type = row.GetString("type"),
        Addresses = row.GetStrings("addresses"),
        DynamicAddresses = row.GetString("dynamic_addresses"),
        ExternalIds = row.GetMap("external_ids"),
        Options = row.GetMap("options"),
    };

    /// <summary>Reads a row of <see cref="RouterPort"/>.</summary>
    public static LogicalRouterPort ReadRouterPort(OvsdbRow row) => new(row.Uuid, row.GetString("name"), row.GetString("mac"), row.GetStrings("networks"));
}
