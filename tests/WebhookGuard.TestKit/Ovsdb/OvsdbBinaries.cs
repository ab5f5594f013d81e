namespace WebhookGuard.TestKit.Ovsdb;

/// <summary>
/// The real OVSDB programs and OVN's Northbound schema, found through the environment variables <c>OVSDB_SERVER</c>,
/// <c>OVSDB_TOOL</c> and <c>OVN_NB_SCHEMA</c>, then <c>PATH</c>, then the places distributions use.
/// </summary>
public static class OvsdbBinaries
{
    private static readonly string[] ExtraFolders = ["/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/local/bin"];

    /// <summary>Path of <c>ovsdb-server</c>, or null.</summary>
    public static string? Server { get; } = Find("OVSDB_SERVER", "ovsdb-server");

    /// <summary>Path of <c>ovsdb-tool</c>, or null.</summary>
    public static string? Tool { get; } = Find("OVSDB_TOOL", "ovsdb-tool");

    /// <summary>Path of <c>ovn-nb.ovsschema</c>, or null.</summary>
    public static string? NorthboundSchema { get; } = FindSchema();

    /// <summary>Null when everything is there, otherwise what is missing and how to provide it.</summary>
    public static string? Missing { get; } = DescribeMissing();

    private static string? Find(string variable, string program)
    {
        var told = Environment.GetEnvironmentVariable(variable);
        if (!string.IsNullOrEmpty(told))
        {
            return File.Exists(told) ? told : null;
        }

        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(ExtraFolders)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
    }

    private static string? FindSchema()
    {
        var told = Environment.GetEnvironmentVariable("OVN_NB_SCHEMA");
        string[] candidates = string.IsNullOrEmpty(told)
            ? ["/usr/share/ovn/ovn-nb.ovsschema", "/usr/local/share/ovn/ovn-nb.ovsschema"]
            : [told];
        return candidates.FirstOrDefault(File.Exists);
    }

    private static string? DescribeMissing()
    {
        string[] missing =
        [
            .. Server is null ? ["ovsdb-server (OVSDB_SERVER)"] : Array.Empty<string>(),
            .. Tool is null ? ["ovsdb-tool (OVSDB_TOOL)"] : Array.Empty<string>(),
            .. NorthboundSchema is null ? ["ovn-nb.ovsschema (OVN_NB_SCHEMA)"] : Array.Empty<string>(),
        ];
        return missing.Length == 0
            ? null
            : $"missing: {string.Join(", ", missing)}; on Debian: apt-get install ovn-central";
    }
}
