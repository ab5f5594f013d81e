using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace WebhookGuard.TestKit;

/// <summary>
/// The real servers and their tools, as found on this machine: by environment variable, then (Kubernetes' own) in
/// <c>KUBEBUILDER_ASSETS</c>, then on PATH and in sbin, then where <c>tests/control-plane.sh</c> keeps what it built.
/// </summary>
public static class Servers
{
    private static readonly Lazy<Version> KubernetesVersionOnce = new(ReadKubernetesVersion);

    /// <summary>The Kubernetes API server.</summary>
    public static ServerFile KubeApiServer { get; } = Kubernetes("kube-apiserver", "KUBE_APISERVER");

    /// <summary>etcd, the API server's store.</summary>
    public static ServerFile Etcd { get; } = Kubernetes("etcd", "ETCD");

    /// <summary>kubectl.</summary>
    public static ServerFile Kubectl { get; } = Kubernetes("kubectl", "KUBECTL");

    /// <summary>The OVSDB server.</summary>
    public static ServerFile OvsdbServer { get; } = Program("ovsdb-server", "OVSDB_SERVER");

    /// <summary>The command line client of OVSDB.</summary>
    public static ServerFile OvsdbClient { get; } = Program("ovsdb-client", "OVSDB_CLIENT");

    /// <summary>Creates OVSDB files.</summary>
    public static ServerFile OvsdbTool { get; } = Program("ovsdb-tool", "OVSDB_TOOL");

    /// <summary>The command line client of the OVN Northbound database.</summary>
    public static ServerFile OvnNbctl { get; } = Program("ovn-nbctl", "OVN_NBCTL");

    /// <summary>The schema of the OVN Northbound database.</summary>
    public static ServerFile OvnNbSchema { get; } =
        new("ovn-nb.ovsschema", "OVN_NB_SCHEMA", () => ["/usr/share/ovn/ovn-nb.ovsschema", "/usr/local/share/ovn/ovn-nb.ovsschema"]);

    /// <summary>The Prometheus server.</summary>
    public static ServerFile Prometheus { get; } = Program("prometheus", "PROMETHEUS");

    /// <summary>Checks and tests Prometheus rules.</summary>
    public static ServerFile Promtool { get; } = Program("promtool", "PROMTOOL");

    /// <summary>The version of <see cref="KubeApiServer"/>: major, minor and patch.</summary>
    public static Version KubernetesVersion => KubernetesVersionOnce.Value;

    /// <summary>Whether a missing server fails tests (environment variable <c>CI</c> is <c>true</c>) instead of skipping them.</summary>
    public static bool AreMandatory =>
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why a test that needs these must be skipped, or null if it is to run: all are here, or they are mandatory.</summary>
    public static string? SkipReason(params IEnumerable<ServerFile> needed)
    {
        var missing = needed.Where(file => file.Path is null).Select(file => file.Name).ToArray();
        return missing.Length == 0 || AreMandatory ? null : $"not found: {string.Join(", ", missing)} (tests/control-plane.sh provides them)";
    }

    private static ServerFile Program(string name, string variable) => new(name, variable, () => [ServerFile.OnPath(name)]);

    private static ServerFile Kubernetes(string name, string variable) =>
        new(name, variable, () => [InFolder(Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS"), name), ServerFile.OnPath(name), Cached(name)]);

    private static string? InFolder(string? folder, string name) => string.IsNullOrEmpty(folder) ? null : Path.Combine(folder, name);

    private static string Cached(string name)
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache))
        {
            cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        }

        return Path.Combine(cache, "control-plane", name);
    }

    private static Version ReadKubernetesVersion()
    {
        // Attributes of tests need it, so it is read without waiting on tasks.
        var start = new ProcessStartInfo(KubeApiServer.RequiredPath, "--version") { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var match = Regex.Match(text, @"v(\d+\.\d+\.\d+)", RegexOptions.None, TimeSpan.FromSeconds(1));
        return match.Success
            ? Version.Parse(match.Groups[1].ValueSpan)
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{KubeApiServer} --version printed: {text}"));
    }
}
