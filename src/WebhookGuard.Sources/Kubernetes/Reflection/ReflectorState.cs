namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>A reflector's state at one moment.</summary>
public sealed record ReflectorState
{
    /// <summary>What it is doing.</summary>
    public required ReflectorPhase Phase { get; init; }

    /// <summary>Since when it is in this phase. Failed attempts to reconnect do not change it.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why it is disconnected, lists again or is not installed; otherwise <c>null</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>When the next attempt starts, while waiting for it.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Whether all objects were told at least once. A resource that is not installed counts: it has none.</summary>
    public bool HasSynced { get; init; }

    /// <summary>When the server last told anything: a list, an event or a bookmark.</summary>
    public DateTimeOffset? LastEventAt { get; init; }

    /// <summary>Up to where changes are known. Opaque.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>The version of the API in use, one of <see cref="KubernetesResource.Versions"/>.</summary>
    public string? ServedVersion { get; init; }

    /// <summary>How many objects are known.</summary>
    public int Objects { get; init; }

    /// <summary>How many lists were completed. Every one after the first is a relist.</summary>
    public long Lists { get; init; }

    /// <summary>How many events were received, bookmarks included.</summary>
    public long Events { get; init; }

    /// <summary>How many objects exist whose present state the projection cannot read.</summary>
    public int UnreadableObjects { get; init; }

    /// <summary>How often the handler threw an exception.</summary>
    public long HandlerFailures { get; init; }
}
