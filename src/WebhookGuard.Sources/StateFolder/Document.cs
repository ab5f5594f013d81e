namespace WebhookGuard.Sources.StateFolder;

/// <summary>One document of a YAML stream, or a JSON text, as UTF-8 JSON.</summary>
/// <param name="Json">The JSON text.</param>
/// <param name="Lines">Where in the original its parts come from.</param>
internal sealed record Document(ReadOnlyMemory<byte> Json, LineMap Lines);
