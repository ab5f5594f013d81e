namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>What a reflector is doing.</summary>
public enum ReflectorPhase
{
    /// <summary>Reading all objects, for the first time or because the watch could not go on.</summary>
    Listing,

    /// <summary>Up to date, and told of every change.</summary>
    Watching,

    /// <summary>Not told of changes at present; the reason says why. What was known is kept.</summary>
    Disconnected,

    /// <summary>The server does not serve the resource (its CRD is not installed). There are no objects; asked again from time to time.</summary>
    NotInstalled,
}
