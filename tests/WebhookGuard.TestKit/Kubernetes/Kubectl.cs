using System.Text.Json.Nodes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.TestKit.Kubernetes;

/// <summary>The real kubectl, as one user. Its caches are the test's own, so no run depends on another or on the machine's settings.</summary>
public sealed class Kubectl
{
    private readonly string _kubeconfig;
    private readonly string _home;

    internal Kubectl(string kubeconfig, string home)
    {
        _kubeconfig = kubeconfig;
        _home = home;
        Directory.CreateDirectory(home);
    }

    /// <summary>Runs kubectl, whatever comes of it.</summary>
    /// <param name="arguments">For example <c>["get", "pods", "-A"]</c>.</param>
    /// <param name="standardInput">What <c>-f -</c> reads.</param>
    /// <param name="cancellationToken">Kills kubectl.</param>
    public Task<CommandResult> RunAsync(
        IEnumerable<string> arguments, string? standardInput = null, CancellationToken cancellationToken = default) =>
        Command.RunAsync(
            Servers.Kubectl.RequiredPath,
            [$"--kubeconfig={_kubeconfig}", $"--cache-dir={Path.Combine(_home, "cache")}", .. arguments],
            standardInput,
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["HOME"] = _home,
                ["KUBECONFIG"] = null,
                // What `kubectl diff` runs; its output must not depend on a user's setting.
                ["KUBECTL_EXTERNAL_DIFF"] = null,
            },
            cancellationToken);

    /// <summary>Runs kubectl with arguments separated by spaces, whatever comes of it.</summary>
    public Task<CommandResult> RunAsync(string arguments, string? standardInput = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), standardInput, cancellationToken);
    }

    /// <summary>Applies manifests; they must be accepted.</summary>
    /// <exception cref="InvalidOperationException">They were not.</exception>
    public async Task<CommandResult> ApplyAsync(string yaml, CancellationToken cancellationToken = default) =>
        (await TryApplyAsync(yaml, cancellationToken)).EnsureSucceeded();

    /// <summary>Applies manifests, whatever comes of it.</summary>
    public Task<CommandResult> TryApplyAsync(string yaml, CancellationToken cancellationToken = default) =>
        RunAsync(["apply", "-f", "-"], yaml, cancellationToken);

    /// <summary>Reads an object or a list as JSON.</summary>
    /// <param name="arguments">What follows <c>get</c>, separated by spaces, e.g. <c>pod db-1 -n team-a</c>.</param>
    /// <param name="cancellationToken">Kills kubectl.</param>
    /// <exception cref="InvalidOperationException">kubectl failed, e.g. because there is no such object.</exception>
    public async Task<JsonNode> GetAsync(string arguments, CancellationToken cancellationToken = default)
    {
        var result = await RunAsync($"get {arguments} -o json", cancellationToken: cancellationToken);
        return JsonNode.Parse(result.EnsureSucceeded().StandardOutput)!;
    }

    /// <summary>Deletes objects at once, without a grace period (there is no kubelet that could end Pods), and waits until they are gone.</summary>
    /// <param name="arguments">What follows <c>delete</c>, separated by spaces, e.g. <c>pod db-1 -n team-a</c>.</param>
    /// <param name="cancellationToken">Kills kubectl.</param>
    public async Task DeleteAsync(string arguments, CancellationToken cancellationToken = default) =>
        (await RunAsync($"delete {arguments} --grace-period=0 --force --wait=true", cancellationToken: cancellationToken)).EnsureSucceeded();
}
