namespace WebhookGuard.Certificates;

/// <summary>The API server did not do what it was asked to. The message tells all.</summary>
/// <param name="message">What, and why not.</param>
internal sealed class CertificateStoreException(string message) : Exception(message);
