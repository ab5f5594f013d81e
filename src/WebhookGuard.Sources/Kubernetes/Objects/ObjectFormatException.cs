namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>An object's JSON does not have the shape its kind prescribes. The message is fit to be shown to whoever wrote it.</summary>
public sealed class ObjectFormatException : FormatException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="path">See <see cref="Path"/>.</param>
    /// <param name="reason">See <see cref="Reason"/>.</param>
    /// <param name="offset">See <see cref="Offset"/>.</param>
    /// <param name="innerException">What led to it, if anything did.</param>
    public ObjectFormatException(string path, string reason, long offset, Exception? innerException = null)
        : base(path.Length == 0 ? reason : $"{path}: {reason}", innerException)
    {
        Path = path;
        Reason = reason;
        Offset = offset;
    }

    /// <summary>Where in the object, as <c>spec.template.metadata.annotations</c>; empty for the object itself.</summary>
    public string Path { get; }

    /// <summary>What is wrong there, as <c>expected an object, got a string</c>.</summary>
    public string Reason { get; }

    /// <summary>The position of the offending token, in bytes from the start of the JSON reader's data.</summary>
    public long Offset { get; }
}
