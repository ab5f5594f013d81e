namespace WebhookGuard.Storm.History;

/// <summary>What one object at a time can be: Kubernetes stores one of a kind, namespace and name.</summary>
internal readonly record struct ObjectKey(string Kind, string Namespace, string Name)
{
    public const string Pod = "Pod";
    public const string VirtualMachine = "VirtualMachine";
    public const string Deployment = "Deployment";
    public const string ReplicaSet = "ReplicaSet";

    public override string ToString() => $"{Kind} {Namespace}/{Name}";
}
