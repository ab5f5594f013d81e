namespace WebhookGuard.Certificates;

/// <summary>A webhook configuration, as far as it says whom to trust when the guard is called.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ResourceVersion">The version that was read.</param>
/// <param name="Webhooks">Those of its webhooks that call the guard.</param>
internal sealed record TrustingConfiguration(ConfigurationName Name, string ResourceVersion, IReadOnlyList<TrustingWebhook> Webhooks)
{
    /// <summary>The webhooks that trust somebody else, or nobody.</summary>
    public IEnumerable<TrustingWebhook> Without(string bundle) => Webhooks.Where(webhook => webhook.Bundle != bundle);
}

/// <summary>A webhook that calls the guard.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bundle">Its <c>caBundle</c>, as PEM; empty if it has none.</param>
internal readonly record struct TrustingWebhook(string Name, string Bundle);
