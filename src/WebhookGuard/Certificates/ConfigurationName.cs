namespace WebhookGuard.Certificates;

/// <summary>Names a webhook configuration.</summary>
/// <param name="Mutating">Whether it is a MutatingWebhookConfiguration; else a ValidatingWebhookConfiguration.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct ConfigurationName(bool Mutating, string Name)
{
    /// <summary>Kind and name.</summary>
    public override string ToString() => $"{(Mutating ? "Mutating" : "Validating")}WebhookConfiguration {Name}";
}
