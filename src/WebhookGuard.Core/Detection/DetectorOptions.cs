namespace WebhookGuard.Core.Detection;

/// <summary>What is known of the facts that are searched.</summary>
public sealed record DetectorOptions
{
    /// <summary>Whether the ports of OVN Northbound are among them.</summary>
    public bool PortsAreRead { get; init; } = true;

    /// <summary>Whether all of a cluster is; else, as with a folder of dumps, a kind of which there is nothing may have been left out.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>kube-ovn-controller's <c>--gc-interval</c>; zero if its garbage collection is off.</summary>
    public TimeSpan GarbageCollectionInterval { get; init; } = TimeSpan.FromSeconds(360);
}
