using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.TestKit.Ovn;

/// <summary>
/// Writes to an OVN Northbound database what Kube-OVN would write, with the real ovn-nbctl. Rows are created without the checks of
/// <c>lsp-set-addresses</c>: since 1.12 Kube-OVN writes rows directly, too, so two ports of a switch may share an address.
/// </summary>
public sealed class OvnNb
{
    private readonly string _remotes;

    /// <summary>Talks to a database.</summary>
    /// <param name="remotes"><c>unix:PATH</c>, <c>tcp:IP:PORT</c>, or several separated by commas (then the cluster's leader is asked).</param>
    public OvnNb(string remotes) => _remotes = remotes;

    /// <summary>Runs ovn-nbctl, whatever comes of it.</summary>
    public Task<CommandResult> TryRunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken = default) =>
        Command.RunAsync(
            Servers.OvnNbctl.RequiredPath,
            [$"--db={_remotes}", "--timeout=30", .. arguments],
            environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["OVN_NB_DAEMON"] = null },
            cancellationToken: cancellationToken);

    /// <summary>Runs ovn-nbctl, which must succeed.</summary>
    /// <exception cref="InvalidOperationException">It did not.</exception>
    public async Task<CommandResult> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken = default) =>
        (await TryRunAsync(arguments, cancellationToken)).EnsureSucceeded();

    /// <summary>Adds the logical switch of a Subnet; one that exists is left as it is.</summary>
    public Task AddSwitchAsync(string subnet, CancellationToken cancellationToken = default) =>
        RunAsync(
            ["--may-exist", "ls-add", subnet, "--", "set", "Logical_Switch", subnet, "external_ids:vendor=kube-ovn"], cancellationToken);

    /// <summary>Adds the port of a Pod's or VM's NIC, as Kube-OVN does.</summary>
    /// <param name="subnet">The logical switch; it must exist.</param>
    /// <param name="namespace">Namespace of the Pod or VM.</param>
    /// <param name="name">Name of the Pod, or of the VM (not of its virt-launcher Pod).</param>
    /// <param name="addresses">MAC and IPs separated by spaces, e.g. <c>9e:1c:04:53:6b:b6 10.66.0.10 fd00:10:66::a</c>.</param>
    /// <param name="provider">The NIC's provider: <c>ovn</c> for the default NIC, or e.g. <c>attachnet.default.ovn</c>.</param>
    /// <param name="cancellationToken">Kills ovn-nbctl.</param>
    /// <returns>The port's name.</returns>
    public async Task<string> AddPodPortAsync(
        string subnet, string @namespace, string name, string addresses, string provider = "ovn", CancellationToken cancellationToken = default)
    {
        var port = string.Equals(provider, "ovn", StringComparison.Ordinal) ? $"{name}.{@namespace}" : $"{name}.{@namespace}.{provider}";
        var externalIds = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["pod"] = $"{@namespace}/{name}",
            ["ls"] = subnet,
            ["vendor"] = "kube-ovn",
        };
        await AddPortAsync(subnet, port, [addresses], externalIds: externalIds, cancellationToken: cancellationToken);
        return port;
    }

    /// <summary>Adds a port of any kind.</summary>
    /// <param name="logicalSwitch">The switch; it must exist.</param>
    /// <param name="name">The port's name.</param>
    /// <param name="addresses">Elements of its column <c>addresses</c>, e.g. <c>9e:1c:04:53:6b:b6 10.66.0.10</c>, <c>router</c> or <c>unknown</c>.</param>
    /// <param name="type">Its type, e.g. <c>router</c>, <c>virtual</c> or <c>localnet</c>; empty for a NIC.</param>
    /// <param name="options">Its options.</param>
    /// <param name="externalIds">Its external ids; Kube-OVN's <c>ls</c> and <c>vendor</c> if null.</param>
    /// <param name="cancellationToken">Kills ovn-nbctl.</param>
    public Task AddPortAsync(
        string logicalSwitch,
        string name,
        IEnumerable<string> addresses,
        string type = "",
        IReadOnlyDictionary<string, string>? options = null,
        IReadOnlyDictionary<string, string>? externalIds = null,
        CancellationToken cancellationToken = default)
    {
        externalIds ??= new Dictionary<string, string>(StringComparer.Ordinal) { ["ls"] = logicalSwitch, ["vendor"] = "kube-ovn" };
        return RunAsync(
            [
                "--id=@port", "create", "Logical_Switch_Port", $"name={Quote(name)}", $"type={Quote(type)}",
                $"addresses=[{string.Join(',', addresses.Select(Quote))}]",
                .. Pairs("options", options), .. Pairs("external_ids", externalIds),
                "--", "add", "Logical_Switch", logicalSwitch, "ports", "@port",
            ],
            cancellationToken);
    }

    /// <summary>Replaces a port's addresses.</summary>
    public Task SetAddressesAsync(string port, IEnumerable<string> addresses, CancellationToken cancellationToken = default) =>
        RunAsync(["set", "Logical_Switch_Port", port, $"addresses=[{string.Join(',', addresses.Select(Quote))}]"], cancellationToken);

    /// <summary>Deletes a port, as Kube-OVN's garbage collection does; one that is gone already is no error.</summary>
    public Task DeletePortAsync(string port, CancellationToken cancellationToken = default) =>
        RunAsync(["--if-exists", "lsp-del", port], cancellationToken);

    /// <summary>Adds a logical router with a port, and the switch's port to it: how a Subnet's gateway comes about.</summary>
    /// <param name="vpc">The router; made if it does not exist.</param>
    /// <param name="subnet">The switch; it must exist.</param>
    /// <param name="mac">The router port's MAC.</param>
    /// <param name="networks">Its addresses with prefix length, e.g. <c>10.66.0.1/24</c>.</param>
    /// <param name="cancellationToken">Kills ovn-nbctl.</param>
    public async Task ConnectAsync(
        string vpc, string subnet, string mac, IReadOnlyList<string> networks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(networks);
        await RunAsync(
            [
                "--may-exist", "lr-add", vpc, "--", "lrp-add", vpc, $"{vpc}-{subnet}", mac, .. networks,
                "--", "set", "Logical_Router_Port", $"{vpc}-{subnet}", "external_ids:vendor=kube-ovn",
            ],
            cancellationToken);
        await AddPortAsync(
            subnet,
            $"{subnet}-{vpc}",
            ["router"],
            "router",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["router-port"] = $"{vpc}-{subnet}" },
            cancellationToken: cancellationToken);
    }

    /// <summary>A whole table as ovn-nbctl dumps it: <c>{"headings": [...], "data": [[...], ...]}</c>.</summary>
    public async Task<JsonNode> ListAsync(string table, CancellationToken cancellationToken = default) =>
        JsonNode.Parse((await RunAsync(["--format=json", "list", table], cancellationToken)).StandardOutput)!;

    /// <summary>The names of all logical switch ports.</summary>
    public async Task<IReadOnlyList<string>> PortNamesAsync(CancellationToken cancellationToken = default) =>
        (await RunAsync(["--bare", "--columns=name", "list", "Logical_Switch_Port"], cancellationToken))
            .StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // ovn-nbctl's column syntax quotes strings as JSON does.
    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private static IEnumerable<string> Pairs(string column, IReadOnlyDictionary<string, string>? pairs) =>
        (pairs ?? new Dictionary<string, string>(StringComparer.Ordinal)).Select(pair => $"{column}:{Quote(pair.Key)}={Quote(pair.Value)}");
}
