namespace WebhookGuard.Settings;

/// <summary>
/// One setting, under one name everywhere: <c>--name</c> on the command line, <c>name:</c> in the configuration file,
/// <c>WEBHOOKGUARD_NAME</c> in the environment.
/// </summary>
/// <param name="Name">The name, in kebab case.</param>
/// <param name="ValueName">What help calls the value.</param>
/// <param name="Description">What help says.</param>
/// <param name="Default">The default, as help shows it; empty if there is none.</param>
/// <param name="Apply">Puts a text into the settings; throws <see cref="FormatException"/> saying what it should have been.</param>
public sealed record Setting(string Name, string ValueName, string Description, string Default, Action<GuardSettings, string> Apply)
{
    /// <summary>The environment variable.</summary>
    public string EnvironmentVariable => $"WEBHOOKGUARD_{Name.Replace('-', '_').ToUpperInvariant()}";
}
