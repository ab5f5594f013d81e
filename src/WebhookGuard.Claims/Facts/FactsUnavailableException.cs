namespace WebhookGuard.Claims.Facts;

/// <summary>Whether an owner or a port exists cannot be told now.</summary>
/// <param name="message">Why.</param>
/// <param name="cause">What it rests on.</param>
public sealed class FactsUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
