namespace WebhookGuard.Sources.StateFolder;

/// <summary>Something in a file or manifest that cannot be used.</summary>
/// <param name="Source">The file or manifest, as the user named it.</param>
/// <param name="Line">The line, counted from 1; 0 if the whole source is meant.</param>
/// <param name="Reason">What is wrong, as <c>metadata.annotations: expected an object, got a string</c>.</param>
public sealed record DocumentError(string Source, int Line, string Reason)
{
    /// <summary><c>source:line: reason</c>.</summary>
    public override string ToString() => Line > 0 ? $"{Source}:{Line}: {Reason}" : $"{Source}: {Reason}";
}
