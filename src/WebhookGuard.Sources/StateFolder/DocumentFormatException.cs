namespace WebhookGuard.Sources.StateFolder;

/// <summary>Text that is neither YAML nor JSON as Kubernetes takes it, or not of the shape it should have.</summary>
internal sealed class DocumentFormatException(int line, string reason, Exception? innerException = null)
    : FormatException(reason, innerException)
{
    /// <summary>The line, counted from 1; 0 if unknown.</summary>
    public int Line { get; } = line;
}
