using WebhookGuard.Admission;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources;
using WebhookGuard.Sources.Kubernetes;

namespace WebhookGuard.Claiming;

/// <summary>
/// Whether the topology can be gone by. It gives claims their names: two replicas that see it differently would not find each other's.
/// </summary>
/// <param name="facts">The facts.</param>
/// <param name="all">The sources.</param>
/// <param name="time">The clock.</param>
public sealed class TopologyState(ClusterFacts facts, StaleSources all, TimeProvider time)
{
    // A watch tells of a new Namespace in a moment, but not before a Pod of the same manifest asks; and one whose API server went away is soon
    // resumed where there are others.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static readonly HashSet<string> Names = new[]
        {
            ObjectKind.Namespace, ObjectKind.Subnet, ObjectKind.Vlan, ObjectKind.Vpc, ObjectKind.IPPool, ObjectKind.NetworkAttachmentDefinition,
        }
        .Select(KubernetesSource.NameOf)
        .ToHashSet(StringComparer.Ordinal);

    private readonly IReadOnlyList<ISource> sources = all.Named(Names);

    /// <summary>Why the topology cannot be gone by now; null if it can.</summary>
    public string? Doubt =>
        sources.FirstOrDefault(source => !source.IsCurrent)?.State is { Current: false } behind
            ? $"{behind.Name} is behind ({behind.Reason})"
            : null;

    /// <summary>Why objects of a Namespace cannot be decided on by the topology now; null if they can.</summary>
    public string? DoubtOn(string @namespace) => Doubt ?? DoubtOnNamespace(@namespace);

    /// <summary>Why a Namespace itself cannot be gone by: that it has not been heard of; null if it has.</summary>
    public string? DoubtOnNamespace(string @namespace) => facts.Topology.HasNamespace(@namespace) ? null : $"Namespace {@namespace} is not known yet";

    /// <summary>Whether the topology can be gone by, and the Namespace has been heard of.</summary>
    public bool IsReadyFor(string @namespace) => facts.Topology.HasNamespace(@namespace) && sources.All(source => source.IsCurrent);

    /// <summary>Waits until the topology can be gone by and the Namespace has been heard of, but not for long.</summary>
    /// <returns>What <see cref="DoubtOn"/> says then.</returns>
    public async Task<string?> WaitForAsync(string @namespace, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (!IsReadyFor(@namespace) && time.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(Pause, time, cancellationToken);
        }

        return DoubtOn(@namespace);
    }
}
