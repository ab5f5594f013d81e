using WebhookGuard.Ovsdb.Remotes;

namespace WebhookGuard.Ovsdb;

/// <summary>How far a connection has come.</summary>
public enum OvsdbConnectionPhase
{
    /// <summary>No connection; another attempt follows by itself. The initial phase, and the last one.</summary>
    Disconnected,

    /// <summary>Opening a connection.</summary>
    Connecting,

    /// <summary>Connected; asking the server about itself and its schema.</summary>
    Handshaking,

    /// <summary>Waiting for, or receiving, the rows.</summary>
    Synchronizing,

    /// <summary>The listener was given all rows, and gets every change.</summary>
    Synced,
}

/// <summary>The server's part in its cluster (columns "model" and "leader" of _Server.Database).</summary>
public enum OvsdbServerRole
{
    /// <summary>Not known (yet), or a server without the _Server database.</summary>
    Unknown,

    /// <summary>Not part of a cluster.</summary>
    Standalone,

    /// <summary>Leader of a RAFT cluster.</summary>
    Leader,

    /// <summary>Member of a RAFT cluster that does not lead.</summary>
    Follower,

    /// <summary>A relay in front of a cluster.</summary>
    Relay,
}

/// <summary>The state of an <see cref="OvsdbClient"/> at one moment.</summary>
public sealed record OvsdbConnectionState
{
    /// <summary>How far it has come.</summary>
    public OvsdbConnectionPhase Phase { get; init; }

    /// <summary>Whether the listener's rows follow the server's.</summary>
    public bool Synced => Phase == OvsdbConnectionPhase.Synced;

    /// <summary>When <see cref="Phase"/> began.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The remote connected to, or tried last; null before the first attempt.</summary>
    public OvsdbRemote? Remote { get; init; }

    /// <summary>The server's part in its cluster.</summary>
    public OvsdbServerRole Role { get; init; }

    /// <summary>The server's id in its cluster ("sid").</summary>
    public Guid? ServerId { get; init; }

    /// <summary>The cluster's id ("cid").</summary>
    public Guid? ClusterId { get; init; }

    /// <summary>Why the last connection, or attempt, ended; null when none did. Kept while synced.</summary>
    public string? LastFailure { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? LastFailureAt { get; init; }

    /// <summary>How often a connection was opened after the first one.</summary>
    public int Reconnects { get; init; }

    /// <summary>How often a server gained or lost its leadership while connected to.</summary>
    public int LeadershipMoves { get; init; }

    /// <summary>How often all rows were loaded.</summary>
    public int Replaces { get; init; }

    /// <summary>How often a reconnect was resumed: only what was missed was loaded.</summary>
    public int Resumes { get; init; }

    /// <summary>Wanted tables ("Table") and columns ("Table.column") that the server's schema lacks.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}
