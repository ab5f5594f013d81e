namespace WebhookGuard.Settings;

/// <summary>Settings that do not work; every error is listed.</summary>
/// <param name="errors">The errors, each a sentence.</param>
public sealed class SettingsException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>The errors, each a sentence.</summary>
    public IReadOnlyList<string> Errors => errors;
}
