namespace WebhookGuard.TestKit;

/// <summary>A program or file that tests need, and where it was found.</summary>
public sealed class ServerFile
{
    private readonly Lazy<string?> _path;

    internal ServerFile(string name, string variable, Func<IEnumerable<string?>> candidates)
    {
        Name = name;
        Variable = variable;
        _path = new Lazy<string?>(() => candidates().Prepend(Environment.GetEnvironmentVariable(variable)).FirstOrDefault(File.Exists));
    }

    /// <summary>What it is called, e.g. <c>kube-apiserver</c>.</summary>
    public string Name { get; }

    /// <summary>The environment variable that names its path and wins over every other place, e.g. <c>KUBE_APISERVER</c>.</summary>
    public string Variable { get; }

    /// <summary>Where it is, or null if it is nowhere.</summary>
    public string? Path => _path.Value;

    /// <summary>Where it is.</summary>
    /// <exception cref="FileNotFoundException">It is nowhere.</exception>
    public string RequiredPath =>
        Path ?? throw new FileNotFoundException($"{Name} was not found; `eval \"$(tests/control-plane.sh)\"` provides it, or set {Variable}");

    /// <inheritdoc/>
    public override string ToString() => Path ?? $"{Name} (not found)";

    internal static string? OnPath(string name) =>
        // Debian's servers live in sbin, which is not on every user's PATH.
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin".Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => System.IO.Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
