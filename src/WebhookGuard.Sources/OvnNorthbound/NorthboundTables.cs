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
        new(SwitchPort, ["name", "type", "addresses", "dynamic_addresses", "external_ids", "options"]),
        new(RouterPort, ["name", "mac", "networks"]),
    ];

    /// <summary>Adds a row to a change.</summary>
    public static void Add(NorthboundChange change, OvsdbRow row)
    {
        switch (row.Table)
        {
            case Switch:
                change.Switches.Add(new LogicalSwitch(row.Uuid, row.GetString("name"), row.GetUuids("ports")));
                break;
            case SwitchPort:
                change.SwitchPorts.Add(new SwitchPortRow(row));
                break;
            case RouterPort:
                change.RouterPorts.Add(new LogicalRouterPort(row.Uuid, row.GetString("name"), row.GetString("mac"), row.GetStrings("networks")));
                break;
            default:
                break;
        }
    }

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
}
