namespace WebhookGuard.Core.Objects;

/// <summary>The controlling entry of an object's <c>metadata.ownerReferences</c>.</summary>
/// <param name="Kind">The owner's kind; <see cref="ObjectKind.Other"/> if it plays no part.</param>
/// <param name="Name">The owner's name, in the same namespace.</param>
/// <param name="Uid">The owner's UID.</param>
public sealed record OwnerReference(ObjectKind Kind, string Name, string Uid);
