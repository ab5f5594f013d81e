namespace WebhookGuard.Storm.History;

/// <summary>An object as it is stored from one revision of etcd on.</summary>
internal sealed record StoredVersion
{
    /// <summary>The revision: one order for all objects.</summary>
    public required long Revision { get; init; }

    /// <summary>When the storm saw it, on its own clock: somewhat later than it was stored.</summary>
    public TimeSpan SeenAt { get; init; }

    public required Asker Who { get; init; }

    public string Uid { get; init; } = string.Empty;

    /// <summary>What it asks for, and so holds, from this revision on.</summary>
    public IReadOnlyList<AddressKey> Asks { get; init; } = [];

    /// <summary>It bears a deletion timestamp: it holds on, but its address may pass on within its workload.</summary>
    public bool Leaving { get; init; }

    /// <summary>From this revision on the object does not exist.</summary>
    public bool Gone { get; init; }

    /// <summary>Whether Kube-OVN would make ports for it: a Pod, or a VM that runs.</summary>
    public bool HasPorts { get; init; }

    /// <summary>The object's controller: name and UID.</summary>
    public (ObjectKey Key, string Uid)? Controller { get; init; }

    public override string ToString() => $"{Who}{(Uid.Length > 0 ? $" ({Uid})" : string.Empty)} since revision {Revision}";
}
