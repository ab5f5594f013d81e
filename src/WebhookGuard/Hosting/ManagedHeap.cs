namespace WebhookGuard.Hosting;

/// <summary>The runtime's own.</summary>
internal sealed class ManagedHeap : IManagedHeap
{
    /// <inheritdoc/>
    public long Size => GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes;

    /// <inheritdoc/>
    public long Tidy()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Size;
    }
}
