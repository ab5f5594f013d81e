namespace WebhookGuard.Sources.Kubernetes;

/// <summary>The configuration does not say how to reach an API server.</summary>
public sealed class ClusterConnectionException : Exception
{
    /// <summary>Makes the exception with a message fit for the user.</summary>
    public ClusterConnectionException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
