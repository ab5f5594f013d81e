using System.CommandLine;
using WebhookGuard.Settings;

namespace WebhookGuard.Commands;

/// <summary>A command's options made from the table of settings, and the settings read with them.</summary>
internal sealed class SettingOptions
{
    private readonly IReadOnlyList<Setting> table;
    private readonly Dictionary<string, Option<string>> options = new(StringComparer.Ordinal);
    private readonly Option<string> file = new("--config")
    {
        HelpName = "FILE",
        Description = "settings from a YAML or JSON file: a flat map of the names below, without the dashes",
    };

    public SettingOptions(Command command, params IReadOnlyList<Setting> table)
    {
        this.table = table;
        command.Options.Add(file);
        foreach (var setting in table)
        {
            var option = new Option<string>($"--{setting.Name}") { HelpName = setting.ValueName, Description = Describe(setting) };
            options[setting.Name] = option;
            command.Options.Add(option);
        }
    }

    /// <exception cref="SettingsException">Some settings do not work.</exception>
    public GuardSettings Read(ParseResult parsed)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, option) in options)
        {
            if (parsed.GetValue(option) is { } value)
            {
                given[name] = value;
            }
        }

        return SettingsReader.Read(table, parsed.GetValue(file), Environment.GetEnvironmentVariable, given);
    }

    private static string Describe(Setting setting) =>
        setting.Default.Length == 0 ? setting.Description : $"{setting.Description} [default: {setting.Default}]";
}
