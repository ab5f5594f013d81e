using System.Text.Json.Nodes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.TestKit.Ovsdb;

/// <summary>
/// One real ovsdb-server with a database of its own on 127.0.0.1: stopped, killed, frozen and restarted at will (same ports, same
/// file), and killed by its process id when disposed or when the test process ends.
/// </summary>
public sealed class OvsdbServer : IAsyncDisposable
{
    private readonly TemporaryFolder folder;
    private readonly OvsdbCertificates? certificates;
    private readonly bool ownsFolder;
    private TestProcess? process;

    private OvsdbServer(TemporaryFolder folder, string name, OvsdbCertificates? certificates, bool ownsFolder)
    {
        this.folder = folder;
        this.certificates = certificates;
        this.ownsFolder = ownsFolder;
        Name = name;
        DatabaseFile = folder.File($"{name}.db");
        UnixSocket = folder.File($"{name}.sock");
        ControlSocket = folder.File($"{name}.ctl");
        TcpPort = Loopback.FreePort();
        SslPort = certificates is null ? 0 : Loopback.FreePort();
    }

    /// <summary>Name of the database, taken from its schema.</summary>
    public const string Database = "OVN_Northbound";

    /// <summary>Name of this server, also of its files.</summary>
    public string Name { get; }

    /// <summary>Absolute path of the database file.</summary>
    public string DatabaseFile { get; }

    /// <summary>Absolute path of the database socket.</summary>
    public string UnixSocket { get; }

    /// <summary>Absolute path of the control socket ("unixctl").</summary>
    public string ControlSocket { get; }

    /// <summary>TCP port on 127.0.0.1.</summary>
    public int TcpPort { get; }

    /// <summary>TLS port on 127.0.0.1, 0 without certificates.</summary>
    public int SslPort { get; }

    /// <summary><c>unix:PATH</c></summary>
    public string UnixRemote => $"unix:{UnixSocket}";

    /// <summary><c>tcp:127.0.0.1:PORT</c></summary>
    public string TcpRemote => $"tcp:127.0.0.1:{TcpPort}";

    /// <summary><c>ssl:127.0.0.1:PORT</c></summary>
    public string SslRemote => $"ssl:127.0.0.1:{SslPort}";

    /// <summary>The operating system's id of the process.</summary>
    public int ProcessId => process?.Id ?? throw new InvalidOperationException($"{Name} is not running");

    /// <summary>Whether the process is running.</summary>
    public bool IsRunning => process is { HasExited: false };

    /// <summary>Starts a standalone server with an empty Northbound database.</summary>
    /// <param name="certificates">Where given, the server also listens with TLS and demands a client certificate.</param>
    public static async Task<OvsdbServer> StartStandaloneAsync(OvsdbCertificates? certificates = null)
    {
        var server = new OvsdbServer(new TemporaryFolder(), "nb", certificates, ownsFolder: true);
        await RunToolAsync("create", server.DatabaseFile, Servers.OvnNbSchema.RequiredPath);
        await server.StartOrCleanUpAsync();
        return server;
    }

    /// <summary>Starts the only member of a RAFT cluster: the smallest server that can resume (<c>monitor_cond_since</c>).</summary>
    /// <param name="certificates">Where given, the server also listens with TLS and demands a client certificate.</param>
    /// <param name="inMemory">Whether its database is to wait for no disk.</param>
    public static async Task<OvsdbServer> StartClusteredAsync(OvsdbCertificates? certificates = null, bool inMemory = false)
    {
        var server = new OvsdbServer(inMemory ? TemporaryFolder.InMemory() : new TemporaryFolder(), "nb", certificates, ownsFolder: true);
        await server.CreateClusterAsync($"tcp:127.0.0.1:{Loopback.FreePort()}");
        await server.StartOrCleanUpAsync();
        return server;
    }

    /// <summary>Starts the process (again) and waits until it answers and, in a cluster, has a leader.</summary>
    public async Task StartAsync()
    {
        if (IsRunning)
        {
            throw new InvalidOperationException($"{Name} is running already");
        }

        string[] tls = certificates is null
            ? []
            :
            [
                $"--remote=pssl:{SslPort}:127.0.0.1",
                $"--private-key={certificates.KeyFile}",
                $"--certificate={certificates.CertificateFile}",
                $"--ca-cert={certificates.CaFile}",
            ];
        process = TestProcess.Start(
            Servers.OvsdbServer.RequiredPath,
            [
                $"--unixctl={ControlSocket}",
                $"--remote=punix:{UnixSocket}",
                $"--remote=ptcp:{TcpPort}:127.0.0.1",
                "-vconsole:info",
                "-vsyslog:off",
                .. tls,
                DatabaseFile,
            ],
            workingDirectory: folder.Path);
        await process.WaitUntilAsync(IsReadyAsync);
    }

    /// <summary>Ends the process in an orderly way (a member that leads hands over first).</summary>
    public async Task StopAsync()
    {
        if (IsRunning)
        {
            await AppCtlAsync("exit");
            await process!.WaitForExitAsync();
        }

        await KillAsync();
    }

    /// <summary>Ends the process at once (SIGKILL).</summary>
    public async Task KillAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
            process = null;
        }
    }

    /// <summary>Stops the process from running without closing its connections (SIGSTOP): it just falls silent.</summary>
    public void Freeze() => process!.Signal(UnixSignal.Stop);

    /// <summary>Lets a frozen process run again (SIGCONT).</summary>
    public void Thaw() => process!.Signal(UnixSignal.Continue);

    /// <summary>Runs a control command, as <c>ovs-appctl -t SOCKET COMMAND ARGUMENTS</c> does, and returns its output.</summary>
    public async Task<string> AppCtlAsync(string command, params string[] arguments)
    {
        await using var control = await OvsdbConnection.ConnectUnixAsync(ControlSocket);
        var result = await control.RequestAsync(command, [.. arguments.Select(argument => (JsonNode)argument)]);
        return result?.GetValue<string>() ?? "";
    }

    /// <summary>Opens a plain connection, for transactions and dumps.</summary>
    public Task<OvsdbConnection> ConnectAsync() => OvsdbConnection.ConnectUnixAsync(UnixSocket);

    /// <summary>Runs one transaction over a connection of its own; operations as JSON text.</summary>
    public async Task<JsonArray> TransactAsync(params string[] operations)
    {
        await using var connection = await ConnectAsync();
        return await connection.TransactAsync(Database, operations);
    }

    /// <summary>Drops every client connection.</summary>
    public Task DisconnectClientsAsync() => AppCtlAsync("ovsdb-server/reconnect");

    /// <summary>This member's role: "leader", "follower" or "candidate".</summary>
    public async Task<string> RoleAsync()
    {
        var status = await AppCtlAsync("cluster/status", Database);
        return status.Split('\n').Single(line => line.StartsWith("Role: ", StringComparison.Ordinal))["Role: ".Length..].Trim();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (ownsFolder)
        {
            folder.Dispose();
        }
    }

    internal static OvsdbServer CreateMember(TemporaryFolder folder, string name, OvsdbCertificates? certificates) =>
        new(folder, name, certificates, ownsFolder: false);

    internal Task CreateClusterAsync(string raftAddress) =>
        RunToolAsync("create-cluster", DatabaseFile, Servers.OvnNbSchema.RequiredPath, raftAddress);

    internal Task JoinClusterAsync(string raftAddress, string otherRaftAddress) =>
        RunToolAsync("join-cluster", DatabaseFile, Database, raftAddress, otherRaftAddress);

    private static async Task RunToolAsync(params string[] arguments) =>
        (await Command.RunAsync(Servers.OvsdbTool.RequiredPath, arguments)).EnsureSucceeded();

    private async Task StartOrCleanUpAsync()
    {
        try
        {
            await StartAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        await using var connection = await ConnectAsync();
        var rows = await connection.SelectAsync("_Server", "Database", "name", "connected");
        return rows.Any(row => row["name"]!.GetValue<string>() == Database && row["connected"]!.GetValue<bool>());
    }
}
