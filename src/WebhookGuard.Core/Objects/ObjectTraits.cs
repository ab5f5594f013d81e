namespace WebhookGuard.Core.Objects;

/// <summary>
/// The part of an <see cref="ObjectView"/> that objects of one controller mostly have alike: of those that are kept, one instance serves
/// many.
/// </summary>
public sealed record ObjectTraits
{
    /// <summary>What a view has of which nothing is set.</summary>
    public static ObjectTraits None { get; } = new();

    /// <summary>The kind.</summary>
    public ObjectKind Kind { get; init; }

    /// <summary>The namespace.</summary>
    public string Namespace { get; init; } = string.Empty;

    /// <summary>The UID, if it is no UUID; else null.</summary>
    public string? OtherUid { get; init; }

    /// <inheritdoc cref="ObjectView.GenerateName"/>
    public string GenerateName { get; init; } = string.Empty;

    /// <inheritdoc cref="ObjectView.Terminating"/>
    public bool Terminating { get; init; }

    /// <inheritdoc cref="ObjectView.Controller"/>
    public OwnerReference? Controller { get; init; }

    /// <inheritdoc cref="ObjectView.OverrideReason"/>
    public string? OverrideReason { get; init; }

    /// <inheritdoc cref="ObjectView.Assign"/>
    public bool? Assign { get; init; }

    /// <summary>A Pod's <see cref="PodView.HostNetwork"/>.</summary>
    public bool HostNetwork { get; init; }

    /// <summary>A Pod's <see cref="PodView.Phase"/>.</summary>
    public string Phase { get; init; } = string.Empty;
}
