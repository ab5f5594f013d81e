namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>What is unique at any one moment within a resource.</summary>
internal readonly record struct ObjectKey(string Namespace, string Name)
{
    public static ObjectKey Of(IReflectedObject value) => new(value.Namespace, value.Name);

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
