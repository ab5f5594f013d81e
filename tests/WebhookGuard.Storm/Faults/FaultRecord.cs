namespace WebhookGuard.Storm.Faults;

/// <summary>Something was broken for some time.</summary>
/// <param name="Kind">What.</param>
/// <param name="Target">Of what, e.g. <c>replica 2</c>.</param>
/// <param name="From">When it began, on the storm's clock.</param>
/// <param name="To">When all was in order again.</param>
internal sealed record FaultRecord(FaultKind Kind, string Target, TimeSpan From, TimeSpan To);

internal enum FaultKind
{
    ReplicaKilled,
    ReplicaFrozen,
    NorthboundKilled,
    ApiServerKilled,
    WatchesHeld,
    AnswerLost,
}
