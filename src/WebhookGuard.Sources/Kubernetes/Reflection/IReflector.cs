namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>A running reflection of one resource, whatever it is projected to.</summary>
public interface IReflector
{
    /// <summary>What is reflected.</summary>
    KubernetesResource Resource { get; }

    /// <summary>How it stands right now. May be read from any thread.</summary>
    ReflectorState State { get; }

    /// <summary>Lists and watches until cancelled, then returns. It never gives up by itself and never throws. To be called once.</summary>
    /// <param name="cancellationToken">Stops it promptly, in the middle of a response too.</param>
    Task RunAsync(CancellationToken cancellationToken);
}
