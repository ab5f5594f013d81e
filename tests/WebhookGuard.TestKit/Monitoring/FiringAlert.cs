namespace WebhookGuard.TestKit.Monitoring;

/// <summary>An alert that fires.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Labels">Its labels, the name among them.</param>
/// <param name="Description">What it tells.</param>
public sealed record FiringAlert(string Name, IReadOnlyDictionary<string, string> Labels, string Description)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Description}";
}
