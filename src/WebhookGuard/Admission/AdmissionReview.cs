using WebhookGuard.Core.Objects;

namespace WebhookGuard.Admission;

/// <summary>The parts of an AdmissionReview that matter.</summary>
public sealed record AdmissionReview
{
    /// <summary><c>admission.k8s.io/v1</c> or <c>/v1beta1</c>: the answer is given in the same.</summary>
    public required string ApiVersion { get; init; }

    /// <summary><c>request.uid</c>, which the answer repeats.</summary>
    public required ObjectUid Uid { get; init; }

    /// <summary>The kind; <see cref="ObjectKind.Other"/> if it plays no part.</summary>
    public ObjectKind Kind { get; init; }

    /// <summary><c>request.subResource</c>, or empty.</summary>
    public string SubResource { get; init; } = string.Empty;

    /// <summary><c>request.namespace</c>, or empty.</summary>
    public string Namespace { get; init; } = string.Empty;

    /// <summary><c>request.operation</c>: CREATE, UPDATE, DELETE or CONNECT.</summary>
    public string Operation { get; init; } = string.Empty;

    /// <summary><c>request.userInfo</c>.</summary>
    public RequestUser User { get; init; } = RequestUser.Unknown;

    /// <summary><c>request.dryRun</c>.</summary>
    public bool DryRun { get; init; }

    /// <summary>
    /// The object as it would be stored; null if there is none, its kind plays no part, or an update leaves all as it is that decides what the
    /// object asks for.
    /// </summary>
    public ObjectView? Object { get; init; }

    /// <summary>The text of <see cref="Object"/>, if it was asked for.</summary>
    public ReadOnlyMemory<byte> ObjectJson { get; init; }

    /// <summary>The object as it is stored now; null on a creation, if it cannot be read, or if <see cref="Object"/> is.</summary>
    public ObjectView? OldObject { get; init; }

    /// <summary>What it is about, for logs: the object's name, or what is known where it cannot be read.</summary>
    public string Subject => Object?.Name.ToString() ?? $"{Kind} in {Namespace}";

    /// <summary>Why the object could not be read, if it could not: it is not what its kind prescribes.</summary>
    public string? Unreadable { get; init; }
}
