namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>What the reflector itself needs to know of an object, whatever else a projection took from it.</summary>
public interface IReflectedObject
{
    /// <summary><c>metadata.namespace</c>; empty for cluster-scoped objects.</summary>
    string Namespace { get; }

    /// <summary><c>metadata.name</c>; never empty.</summary>
    string Name { get; }

    /// <summary><c>metadata.uid</c>: tells an object from a later one of the same name. Never empty.</summary>
    string Uid { get; }

    /// <summary><c>metadata.resourceVersion</c>: opaque. Never empty of an object that has just been read; nobody asks for it later.</summary>
    string ResourceVersion { get; }
}
