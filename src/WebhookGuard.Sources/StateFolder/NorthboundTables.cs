using WebhookGuard.Sources.OvnNorthbound;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>The OVN Northbound rows of a state folder.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Errors">What is wrong with the tables.</param>
internal sealed record NorthboundTables(NorthboundRows Rows, IReadOnlyList<string> Errors)
{
    /// <summary>The number of rows.</summary>
    public int Count => Rows.Switches.Count + Rows.SwitchPorts.Count + Rows.RouterPorts.Count;

    /// <summary>Reads the rows (columns of ovn-nb(5)); a table that was not dumped is empty.</summary>
    public static NorthboundTables Read(IReadOnlyDictionary<string, IReadOnlyList<OvnRow>> tables)
    {
        var errors = new List<string>();
        var rows = new NorthboundRows(
            [.. RowsOf("Logical_Switch").Select(row => new LogicalSwitch(row.Uuid, row.GetString("name") ?? string.Empty, [.. row.GetUuids("ports")]))],
            new SwitchPortTable(RowsOf(NorthboundIndexer.SwitchPortGroup).Select(row => new LogicalSwitchPort
            {
                Uuid = row.Uuid,
                Name = row.GetString("name") ?? string.Empty,
                Type = row.GetString("type") ?? string.Empty,
                Addresses = row.GetStrings("addresses"),
                DynamicAddresses = row.GetString("dynamic_addresses") ?? string.Empty,
                ExternalIds = row.GetMap("external_ids"),
                Options = row.GetMap("options"),
            })),
            [.. RowsOf(NorthboundIndexer.RouterPortGroup).Select(row => new LogicalRouterPort(
                row.Uuid, row.GetString("name") ?? string.Empty, row.GetString("mac") ?? string.Empty, row.GetStrings("networks")))]);
        return new NorthboundTables(rows, errors);

        // Without its UUID nothing tells which switch a port is on.
        IEnumerable<OvnRow> RowsOf(string table)
        {
            var seen = new HashSet<Guid>();
            foreach (var row in tables.GetValueOrDefault(table, []))
            {
                if (row.Uuid != Guid.Empty && seen.Add(row.Uuid))
                {
                    yield return row;
                }
                else
                {
                    var name = row.GetString("name") ?? "without a name";
                    errors.Add($"table {table}: row {name} has {(row.Uuid == Guid.Empty ? "no _uuid" : $"the _uuid of another row, {row.Uuid}")}");
                }
            }
        }
    }
}
