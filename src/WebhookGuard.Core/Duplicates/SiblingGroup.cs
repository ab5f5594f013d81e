using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Duplicates;

/// <summary>Pods of one workload in the same position, or one owner alone.</summary>
/// <param name="Name">The workload at the top of their controllers, or the owner.</param>
/// <param name="Alive">Whether the Pods are alive, so that one address serves one of them only; null of one owner alone.</param>
internal readonly record struct SiblingGroup(ObjectName Name, bool? Alive);
