namespace WebhookGuard.Sources.Kubernetes;

/// <summary>What the API server has could not be read, so that nothing can be said of it: neither that it exists nor that it does not.</summary>
/// <param name="message">What was to be read, and why it could not be.</param>
/// <param name="cause">What it rests on.</param>
public sealed class LiveReadException(string message, Exception? cause = null) : Exception(message, cause);
