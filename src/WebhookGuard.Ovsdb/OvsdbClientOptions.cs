using WebhookGuard.Ovsdb.Monitors;
using WebhookGuard.Ovsdb.Remotes;

namespace WebhookGuard.Ovsdb;

/// <summary>What to mirror, from where, and how patiently.</summary>
public sealed record OvsdbClientOptions
{
    /// <summary>The servers, for example from <see cref="OvsdbRemote.ParseList"/>. Tried in turn.</summary>
    public required IReadOnlyList<OvsdbRemote> Remotes { get; init; }

    /// <summary>Name of the database, for example "OVN_Northbound".</summary>
    public required string Database { get; init; }

    /// <summary>The tables to mirror, each named once.</summary>
    public required IReadOnlyList<OvsdbTableRequest> Tables { get; init; }

    /// <summary>Needed for <c>ssl:</c> remotes.</summary>
    public OvsdbTlsOptions? Tls { get; init; }

    /// <summary>
    /// Whether to shuffle the remotes, once, so that many clients spread over the servers. True by default.
    /// </summary>
    public bool ShuffleRemotes { get; init; } = true;

    /// <summary>
    /// Whether to stay only with a cluster's leader. False by default: a follower that is connected to its cluster lags by milliseconds,
    /// takes load off the leader, and leadership moves (routine in OVN) then disturb nothing.
    /// </summary>
    public bool LeaderOnly { get; init; }

    /// <summary>How long a connect, with its TLS handshake, may take. 3 s by default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>After how much silence an echo request is sent; two unanswered ones end the connection. 5 s by default.</summary>
    public TimeSpan EchoInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the server may send nothing at all while it prepares the initial rows (a single-threaded server with a large database
    /// answers nothing else meanwhile). There is no limit on the whole transfer. 60 s by default.
    /// </summary>
    public TimeSpan InitialSilence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How often to make sure that the monitor is still alive: servers are known to drop one silently. Costs nothing while updates
    /// arrive or the cluster's log index stands still; otherwise one "transact" of nothing but "select" of row UUIDs.
    /// <see cref="Timeout.InfiniteTimeSpan"/> switches it off. 5 min by default.
    /// </summary>
    public TimeSpan SelfCheckInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>First pause after every remote has failed once; doubled with each further round. 1 s by default.</summary>
    public TimeSpan BackoffMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause. 10 s by default.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many transactions may wait for the listener before the client gives up on it, drops the connection and reloads everything.
    /// 100,000 by default.
    /// </summary>
    public int MaxQueuedTransactions { get; init; } = 100_000;

    /// <summary>The largest single value (a row, a schema) accepted from a server, in bytes. 256 MiB by default.</summary>
    public long MaxValueBytes { get; init; } = 256L * 1024 * 1024;

    internal void Validate()
    {
        Require(Remotes.Count > 0, "no remote is given", nameof(Remotes));
        Require(Tls is not null || Remotes.All(remote => remote.Kind != OvsdbRemoteKind.Ssl), "ssl: remotes need a CA file", nameof(Tls));
        Require(
            Tls is null || Tls.CertificateFile is null == Tls.KeyFile is null, "a certificate and its key are given together", nameof(Tls));
        Require(Database.Length > 0, "no database is named", nameof(Database));
        Require(Tables.Count > 0, "no table is named", nameof(Tables));
        Require(Tables.DistinctBy(table => table.Name, StringComparer.Ordinal).Count() == Tables.Count, "a table is named twice", nameof(Tables));
        Require(ConnectTimeout > TimeSpan.Zero, "must be positive", nameof(ConnectTimeout));
        Require(EchoInterval > TimeSpan.Zero, "must be positive", nameof(EchoInterval));
        Require(InitialSilence > TimeSpan.Zero, "must be positive", nameof(InitialSilence));
        Require(SelfCheckInterval > TimeSpan.Zero || SelfCheckInterval == Timeout.InfiniteTimeSpan, "must be positive", nameof(SelfCheckInterval));
        Require(BackoffMin > TimeSpan.Zero && BackoffMax >= BackoffMin, "must be positive, and no longer than the longest", nameof(BackoffMin));
    }

    private static void Require(bool condition, string message, string property)
    {
        if (!condition)
        {
            throw new ArgumentException($"{property}: {message}", property);
        }
    }
}
