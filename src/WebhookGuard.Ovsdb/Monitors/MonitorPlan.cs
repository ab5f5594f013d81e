using WebhookGuard.Ovsdb.Rows;
using WebhookGuard.Ovsdb.Schema;

namespace WebhookGuard.Ovsdb.Monitors;

/// <summary>What can be asked of a server: the wanted tables and columns as far as its schema has them.</summary>
internal sealed class MonitorPlan
{
    private readonly List<(OvsdbTableRequest Request, TableLayout Layout)> tables = [];
    private readonly List<string> missing = [];

    public MonitorPlan(IEnumerable<OvsdbTableRequest> wanted, DatabaseSchema schema)
    {
        foreach (var request in wanted)
        {
            if (schema.Tables.TryGetValue(request.Name, out var columns))
            {
                Add(request, columns);
            }
            else
            {
                missing.Add(request.Name);
            }
        }
    }

    public IReadOnlyList<TableLayout> Layouts => tables.ConvertAll(table => table.Layout);

    /// <summary>What the schema lacks: "Table" or "Table.column".</summary>
    public IReadOnlyList<string> Missing => missing;

    /// <summary>The &lt;monitor-requests&gt; of monitor_cond and monitor_cond_since.</summary>
    public string ConditionalJson => ToJson(withConditions: true);

    /// <summary>The &lt;monitor-requests&gt; of the original monitor, which knows no conditions.</summary>
    public string UnconditionalJson => ToJson(withConditions: false);

    /// <summary>
    /// Equal only for plans whose rows look the same. A server resumes whatever it is asked to resume, also when the columns or conditions
    /// have changed in between, so that the client must not ask.
    /// </summary>
    public string Signature =>
        ConditionalJson + string.Concat(tables.SelectMany(table => table.Layout.Columns).Select(column => $"|{column.Name}:{column.Type}:{string.Join(',', column.Keys ?? ["*"])}"));

    /// <summary>The operations of a "transact" that selects the UUIDs of all rows this plan covers, with their tables.</summary>
    public IReadOnlyList<(string Table, string Operation)> SelectUuids(bool withConditions) =>
    [
        .. tables.SelectMany(table => Wheres(table.Request, withConditions).Select(where =>
            (table.Request.Name, $$"""{"op":"select","table":{{Json.Text(table.Request.Name)}},"where":[{{where}}],"columns":["_uuid"]}"""))),
    ];

    // A monitor ORs its conditions, a select ANDs them: hence one select for each.
    private static IEnumerable<string> Wheres(OvsdbTableRequest request, bool withConditions) =>
        withConditions && request.Conditions is { Count: > 0 } conditions ? conditions.Select(condition => condition.ToJson()) : [""];

    private void Add(OvsdbTableRequest request, IReadOnlyDictionary<string, ColumnType> columns)
    {
        var absent = request.Columns.Where(column => !columns.ContainsKey(column)).ToList();
        missing.AddRange(absent.Select(column => $"{request.Name}.{column}"));
        var present = request.Columns.Distinct(StringComparer.Ordinal).Where(columns.ContainsKey).Select(column => new Column(column, columns[column], request.Keys.GetValueOrDefault(column)));

        // Conditions are ORed: leaving one out would lose rows, leaving all out only costs.
        var feasible = request.Conditions?.All(condition => columns.ContainsKey(condition.Column)) != false;
        tables.Add((feasible ? request : request with { Conditions = null }, new TableLayout(request.Name, [.. present], absent)));
    }

    private string ToJson(bool withConditions) =>
        $"{{{string.Join(',', tables.Select(table => $"{Json.Text(table.Request.Name)}:[{RequestJson(table.Request, table.Layout, withConditions)}]"))}}}";

    private static string RequestJson(OvsdbTableRequest request, TableLayout layout, bool withConditions)
    {
        var columns = Json.Array(layout.Columns.Select(column => Json.Text(column.Name)));
        var where = withConditions && request.Conditions is { Count: > 0 } conditions
            ? $",\"where\":{Json.Array(conditions.Select(condition => condition.ToJson()))}"
            : "";
        return $"{{\"columns\":{columns}{where}}}";
    }
}
