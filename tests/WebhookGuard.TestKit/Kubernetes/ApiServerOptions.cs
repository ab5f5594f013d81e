namespace WebhookGuard.TestKit.Kubernetes;

/// <summary>How an API server is started.</summary>
public sealed record ApiServerOptions
{
    /// <summary>Flags added to the usual ones; of a flag given twice the last wins.</summary>
    public IReadOnlyList<string> ExtraArguments { get; init; } = [];

    /// <summary>Whether every request's metadata is written to <see cref="ApiServer.AuditLogFile"/>.</summary>
    public bool AuditLog { get; init; }
}
