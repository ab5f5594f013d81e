namespace WebhookGuard.Certificates;

/// <summary>What was given is no certificate to work with. The message tells why, and never holds any of a key.</summary>
/// <param name="message">Why, as the end of a sentence.</param>
public sealed class CertificateRefusedException(string message) : Exception(message);
