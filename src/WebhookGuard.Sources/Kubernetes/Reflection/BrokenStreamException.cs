namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>A response that began well cannot be understood any further: cut off, garbage, or an event of an unknown type.</summary>
internal sealed class BrokenStreamException : Exception
{
    public BrokenStreamException(string message)
        : base(message)
    {
    }

    public BrokenStreamException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
