using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace WebhookGuard.Settings;

/// <summary>
/// Reads settings: defaults, then the configuration file, then the environment, then the command line; later ones win.
/// </summary>
public static class SettingsReader
{
    /// <summary>The port of OVN Northbound that goes with <c>OVN_DB_IPS</c> (Kube-OVN <c>dist/images/start-controller.sh</c>).</summary>
    private const string DefaultNorthboundPort = "6641";

    /// <summary>Reads and validates settings.</summary>
    /// <param name="table">The settings of the command.</param>
    /// <param name="file">The configuration file (YAML or JSON: a flat map of names to values), or null.</param>
    /// <param name="environment">Looks an environment variable up.</param>
    /// <param name="commandLine">The values given on the command line, by setting name.</param>
    /// <exception cref="SettingsException">Some do not work.</exception>
    public static GuardSettings Read(
        IReadOnlyList<Setting> table,
        string? file,
        Func<string, string?> environment,
        IReadOnlyDictionary<string, string> commandLine)
    {
        var errors = new List<string>();
        var settings = new GuardSettings { OvnNorthbound = NorthboundOfEnvironment(environment) };
        var known = SettingsTable.Facts.Concat(SettingsTable.Serving).ToDictionary(setting => setting.Name, StringComparer.Ordinal);
        foreach (var (name, value) in ReadFile(file, errors))
        {
            if (known.TryGetValue(name, out var setting))
            {
                Apply(setting, settings, value, $"{file}: {name}", errors);
            }
            else
            {
                errors.Add($"{file}: there is no setting '{name}'.");
            }
        }

        foreach (var setting in table)
        {
            if (environment(setting.EnvironmentVariable) is { Length: > 0 } value)
            {
                Apply(setting, settings, value, setting.EnvironmentVariable, errors);
            }
        }

        foreach (var setting in table)
        {
            if (commandLine.TryGetValue(setting.Name, out var value))
            {
                Apply(setting, settings, value, $"--{setting.Name}", errors);
            }
        }

        errors.AddRange(new GuardSettingsValidator().Validate(settings).Errors.Select(error => error.ErrorMessage));
        return errors.Count == 0 ? settings : throw new SettingsException(errors);
    }

    private static void Apply(Setting setting, GuardSettings settings, string value, string origin, List<string> errors)
    {
        try
        {
            setting.Apply(settings, value);
        }
        catch (FormatException e)
        {
            errors.Add($"{origin}: '{value}' {e.Message}.");
        }
    }

    private static Dictionary<string, string> ReadFile(string? file, List<string> errors)
    {
        if (file is null)
        {
            return [];
        }

        try
        {
            var read = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object?>?>(File.ReadAllText(file)) ?? [];
            return read.ToDictionary(
                pair => pair.Key,
                pair => pair.Value is IEnumerable<object> list ? string.Join(',', list) : pair.Value?.ToString() ?? string.Empty,
                StringComparer.Ordinal);
        }
        catch (Exception e) when (e is YamlException or IOException or UnauthorizedAccessException)
        {
            var line = e is YamlException yaml ? $":{yaml.Start.Line}" : string.Empty;
            errors.Add($"{file}{line}: {e.Message}");
            return [];
        }
    }

    private static string? NorthboundOfEnvironment(Func<string, string?> environment)
    {
        if (environment("OVN_NB_DB") is { Length: > 0 } remotes)
        {
            return remotes;
        }

        if (environment("OVN_DB_IPS") is not { Length: > 0 } ips)
        {
            return null;
        }

        var protocol = environment("ENABLE_SSL") == "true" ? "ssl" : "tcp";
        var port = environment("KUBE_OVN_NB_PORT") is { Length: > 0 } given ? given : DefaultNorthboundPort;
        return string.Join(',', ips.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(ip => $"{protocol}:[{ip}]:{port}"));
    }
}
