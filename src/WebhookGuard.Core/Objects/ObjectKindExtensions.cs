namespace WebhookGuard.Core.Objects;

/// <summary>What can be said of a kind.</summary>
public static class ObjectKindExtensions
{
    /// <summary>Whether its objects make Pods, or what makes Pods, from a template.</summary>
    public static bool IsWorkload(this ObjectKind kind) => kind is ObjectKind.Deployment or ObjectKind.StatefulSet or ObjectKind.DaemonSet
        or ObjectKind.ReplicaSet or ObjectKind.Job or ObjectKind.CronJob;
}
