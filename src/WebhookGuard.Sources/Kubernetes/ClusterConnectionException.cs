namespace WebhookGuard.Sources.Kubernetes;

/// <summary>It cannot be told how to reach a cluster; the message says what to change.</summary>
public sealed class ClusterConnectionException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public ClusterConnectionException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong, and what it comes from.</summary>
    public ClusterConnectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
