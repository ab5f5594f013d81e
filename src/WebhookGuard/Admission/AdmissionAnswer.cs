namespace WebhookGuard.Admission;

/// <summary>The answer to a review.</summary>
public sealed record AdmissionAnswer
{
    /// <summary>Whether the request passes.</summary>
    public required bool Allowed { get; init; }

    /// <summary>What the metrics call the decision.</summary>
    public required Decision Decision { get; init; }

    /// <summary>A denial's status code: 409 for a conflict, 422 for a request nobody could meet, 503 to retry, 500 for a fault of ours.</summary>
    public int Code { get; init; }

    /// <summary>A denial's sentence, as kubectl shows it.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>Warnings, as kubectl shows them.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What the API server's audit log gets to see.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> AuditAnnotations { get; init; } = [];

    /// <summary>How the object is to be changed: a JSON Patch (RFC 6902), as UTF-8; null if it is not.</summary>
    public byte[]? Patch { get; init; }

    /// <summary>Passed without anything to say.</summary>
    public static AdmissionAnswer Pass { get; } = new() { Allowed = true, Decision = Decision.Allow };
}
