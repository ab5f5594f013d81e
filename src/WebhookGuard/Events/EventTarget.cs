using WebhookGuard.Claims;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Objects;

namespace WebhookGuard.Events;

/// <summary>The object that an Event is about: its <c>involvedObject</c>.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="ApiVersion">Group and version.</param>
/// <param name="Namespace">The namespace; empty for a cluster-scoped object.</param>
/// <param name="Name">The name.</param>
/// <param name="Uid">The UID; empty if it is not known. <c>kubectl describe</c> shows Events by it.</param>
public sealed record EventTarget(string Kind, string ApiVersion, string Namespace, string Name, string Uid)
{
    /// <summary>The target that an object's name makes, or null if its kind is not known.</summary>
    /// <param name="name">The object.</param>
    /// <param name="objects">Where its UID is looked up.</param>
    public static EventTarget? Of(ObjectName name, ObjectDirectory objects)
    {
        if (name.Kind == ObjectKind.Other)
        {
            return null;
        }

        var kind = KubernetesKinds.Of(name.Kind);
        return new EventTarget(kind.Name, kind.ApiVersion(kind.Versions[0]), name.Namespace, name.Name, objects.Find(name)?.Uid ?? string.Empty);
    }

    /// <summary>The owner of a claim, or null if it is no Kubernetes object.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="objects">Where its UID is looked up: what is recorded may be that of another kind's object of its chain.</param>
    public static EventTarget? Of(ClaimOwner owner, ObjectDirectory objects) =>
        Enum.TryParse<ObjectKind>(owner.Kind, out var kind) ? Of(new ObjectName(kind, owner.Namespace, owner.Name), objects) : null;

    /// <summary>A claim.</summary>
    public static EventTarget Of(AddressClaim claim)
    {
        var kind = KubernetesKinds.Of(ObjectKind.AddressClaim);
        return new EventTarget(kind.Name, kind.ApiVersion(kind.Versions[0]), string.Empty, claim.Name, claim.Uid);
    }
}
