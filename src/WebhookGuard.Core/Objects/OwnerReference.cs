namespace WebhookGuard.Core.Objects;

/// <summary>The controlling entry of an object's <c>metadata.ownerReferences</c>.</summary>
/// <param name="Kind">The owner's kind; <see cref="ObjectKind.Other"/> if it plays no part.</param>
/// <param name="Name">The owner's name, in the same namespace.</param>
/// <param name="OwnerUid">The owner's UID.</param>
public sealed record OwnerReference(ObjectKind Kind, string Name, ObjectUid OwnerUid)
{
    /// <summary>Names an owner.</summary>
    public OwnerReference(ObjectKind kind, string name, string uid)
        : this(kind, name, new ObjectUid(uid))
    {
    }

    /// <summary>The owner's UID.</summary>
    public string Uid => OwnerUid.ToString();
}
