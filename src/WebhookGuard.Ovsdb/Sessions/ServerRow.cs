using WebhookGuard.Ovsdb.Monitors;
using WebhookGuard.Ovsdb.Rows;

namespace WebhookGuard.Ovsdb.Sessions;

/// <summary>What a server says about itself and a database: a row of _Server.Database (ovsdb-server(5)).</summary>
internal sealed record ServerRow(string Model, bool HasSchema, bool IsConnected, bool IsLeader, Guid? ServerId, Guid? ClusterId, long? Index)
{
    /// <summary>
    /// Watching "index" costs a small message with every commit; it buys the certainty that no other server takes us back in time.
    /// </summary>
    public static readonly OvsdbTableRequest Request =
        new("Database", ["name", "model", "schema", "connected", "leader", "sid", "cid", "index"]);

    public OvsdbServerRole Role => Model switch
    {
        "standalone" => OvsdbServerRole.Standalone,
        "relay" => OvsdbServerRole.Relay,
        "clustered" => IsLeader ? OvsdbServerRole.Leader : OvsdbServerRole.Follower,
        _ => OvsdbServerRole.Unknown,
    };

    /// <exception cref="SessionEndedException">The server does not have the database.</exception>
    public static ServerRow Find(RowStore rows, string database)
    {
        IReadOnlyCollection<OvsdbRow> databases = rows.Table(Request.Name)?.Rows ?? (IReadOnlyCollection<OvsdbRow>)[];
        var row = databases.Where(candidate => candidate.GetString("name") == database).Cast<OvsdbRow?>().FirstOrDefault()
            ?? throw new SessionEndedException($"the server does not have the database {database}");
        return new ServerRow(
            row.GetString("model"),
            row.GetString("schema").Length > 0,
            row.GetBool("connected") ?? true,
            row.GetBool("leader") ?? false,
            row.GetUuid("sid"),
            row.GetUuid("cid"),
            row.GetLong("index"));
    }

    /// <summary>Why this server is of no use now; null when it is.</summary>
    public string? Refusal(bool leaderOnly) => Role switch
    {
        OvsdbServerRole.Leader or OvsdbServerRole.Follower when !HasSchema => "the server has not joined its cluster yet",
        OvsdbServerRole.Relay when !HasSchema => "the relay has not reached its source yet",
        OvsdbServerRole.Leader or OvsdbServerRole.Follower when !IsConnected => "the server is disconnected from its cluster",
        OvsdbServerRole.Relay when !IsConnected => "the relay is disconnected from its source",
        OvsdbServerRole.Follower or OvsdbServerRole.Relay when leaderOnly => "the server is not the leader of its cluster",
        _ => null,
    };
}
