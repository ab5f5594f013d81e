namespace WebhookGuard.Commands;

/// <summary>Sources that a command needs could not be read.</summary>
/// <param name="sources">Each with the reason.</param>
internal sealed class SourcesUnreadableException(IReadOnlyList<string> sources) : Exception(string.Join(Environment.NewLine, sources))
{
    /// <summary>Each with the reason.</summary>
    public IReadOnlyList<string> Sources => sources;
}
