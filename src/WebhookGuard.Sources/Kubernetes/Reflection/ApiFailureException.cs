namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>The API server answered, with an error.</summary>
internal sealed class ApiFailureException(ApiStatus status, TimeSpan? retryAfter) : Exception(status.ToString())
{
    public ApiStatus Status { get; } = status;

    /// <summary>How long the server wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter ?? status.RetryAfter;
}
