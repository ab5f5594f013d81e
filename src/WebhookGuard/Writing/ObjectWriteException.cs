namespace WebhookGuard.Writing;

/// <summary>An object could not be read or written.</summary>
/// <param name="message">Which, and what the API server says, for people.</param>
/// <param name="cause">What happened.</param>
internal sealed class ObjectWriteException(string message, Exception cause) : Exception(message, cause);
