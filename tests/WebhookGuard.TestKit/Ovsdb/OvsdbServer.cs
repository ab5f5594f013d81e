using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace WebhookGuard.TestKit.Ovsdb;

/// <summary>
/// One real ovsdb-server with a database of its own on 127.0.0.1: stopped, killed, frozen and restarted at will (same ports, same
/// file), and killed by its process id when disposed or when the test process ends.
/// </summary>
public sealed class OvsdbServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string folder;
    private readonly OvsdbCertificates? certificates;
    private readonly bool ownsFolder;
    private Process? process;

    private OvsdbServer(string folder, string name, OvsdbCertificates? certificates, bool ownsFolder)
    {
        this.folder = folder;
        this.certificates = certificates;
        this.ownsFolder = ownsFolder;
        Name = name;
        DatabaseFile = Path.Combine(folder, $"{name}.db");
        UnixSocket = Path.Combine(folder, $"{name}.sock");
        ControlSocket = Path.Combine(folder, $"{name}.ctl");
        TcpPort = LoopbackPorts.Free();
        SslPort = certificates is null ? 0 : LoopbackPorts.Free();
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

    /// <summary>Whether the process is running.</summary>
    public bool IsRunning => process is { HasExited: false };

    /// <summary>Starts a standalone server with an empty Northbound database.</summary>
    /// <param name="certificates">Where given, the server also listens with TLS and demands a client certificate.</param>
    public static async Task<OvsdbServer> StartStandaloneAsync(OvsdbCertificates? certificates = null)
    {
        var server = new OvsdbServer(NewFolder(), "nb", certificates, ownsFolder: true);
        await RunToolAsync("create", server.DatabaseFile, OvsdbBinaries.NorthboundSchema!);
        await server.StartOrCleanUpAsync();
        return server;
    }

    /// <summary>Starts the only member of a RAFT cluster: the smallest server that can resume (<c>monitor_cond_since</c>).</summary>
    public static async Task<OvsdbServer> StartClusteredAsync(OvsdbCertificates? certificates = null)
    {
        var server = new OvsdbServer(NewFolder(), "nb", certificates, ownsFolder: true);
        await server.CreateClusterAsync($"tcp:127.0.0.1:{LoopbackPorts.Free()}");
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

        var start = new ProcessStartInfo(OvsdbBinaries.Server ?? throw new InvalidOperationException(OvsdbBinaries.Missing))
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
        };
        start.ArgumentList.Add($"--unixctl={ControlSocket}");
        start.ArgumentList.Add($"--remote=punix:{UnixSocket}");
        start.ArgumentList.Add($"--remote=ptcp:{TcpPort}:127.0.0.1");
        start.ArgumentList.Add($"--log-file={Path.Combine(folder, $"{Name}.log")}");
        start.ArgumentList.Add("-vconsole:off");
        start.ArgumentList.Add("-vsyslog:off");
        start.ArgumentList.Add("-vfile:info");
        if (certificates is not null)
        {
            start.ArgumentList.Add($"--remote=pssl:{SslPort}:127.0.0.1");
            start.ArgumentList.Add($"--private-key={certificates.KeyFile}");
            start.ArgumentList.Add($"--certificate={certificates.CertificateFile}");
            start.ArgumentList.Add($"--ca-cert={certificates.CaFile}");
        }

        start.ArgumentList.Add(DatabaseFile);
        process = Process.Start(start)!;
        RunningProcesses.Add(process);
        await WaitUntilReadyAsync();
    }

    /// <summary>Ends the process in an orderly way (a member that leads hands over first).</summary>
    public async Task StopAsync()
    {
        if (IsRunning)
        {
            await AppCtlAsync("exit");
            await process!.WaitForExitAsync().WaitAsync(Patience);
        }

        ReleaseProcess();
    }

    /// <summary>Ends the process at once (SIGKILL).</summary>
    public async Task KillAsync()
    {
        if (IsRunning)
        {
            process!.Kill();
            await process.WaitForExitAsync().WaitAsync(Patience);
        }

        ReleaseProcess();
    }

    /// <summary>Stops the process from running without closing its connections (SIGSTOP): it just falls silent.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>Lets a frozen process run again (SIGCONT).</summary>
    public Task ThawAsync() => SignalAsync("CONT");

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
            Directory.Delete(folder, recursive: true);
        }
    }

    internal static string NewFolder() => Directory.CreateTempSubdirectory("ovsdb-").FullName;

    internal static OvsdbServer CreateMember(string folder, string name, OvsdbCertificates? certificates) =>
        new(folder, name, certificates, ownsFolder: false);

    internal Task CreateClusterAsync(string raftAddress) =>
        RunToolAsync("create-cluster", DatabaseFile, OvsdbBinaries.NorthboundSchema!, raftAddress);

    internal Task JoinClusterAsync(string raftAddress, string otherRaftAddress) =>
        RunToolAsync("join-cluster", DatabaseFile, Database, raftAddress, otherRaftAddress);

    private static async Task RunToolAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(OvsdbBinaries.Tool ?? throw new InvalidOperationException(OvsdbBinaries.Missing), arguments)
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var tool = Process.Start(start)!;
        var errors = await tool.StandardError.ReadToEndAsync();
        await tool.WaitForExitAsync();
        if (tool.ExitCode != 0)
        {
            throw new InvalidOperationException($"ovsdb-tool {string.Join(' ', arguments)}: {errors}");
        }
    }

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

    private async Task WaitUntilReadyAsync()
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = await ConnectAsync();
                var rows = await connection.SelectAsync("_Server", "Database", "name", "connected");
                if (rows.Any(row => row["name"]!.GetValue<string>() == Database && row["connected"]!.GetValue<bool>()))
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                if (!IsRunning)
                {
                    throw new InvalidOperationException($"ovsdb-server {Name} ended at its start: {await ReadLogAsync()}", exception);
                }
            }

            if (waited.Elapsed > Patience)
            {
                throw new TimeoutException($"ovsdb-server {Name} did not get ready: {await ReadLogAsync()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private async Task<string> ReadLogAsync()
    {
        var file = Path.Combine(folder, $"{Name}.log");
        return File.Exists(file) ? await File.ReadAllTextAsync(file) : "(no log)";
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process!.Id.ToString(provider: null)]);
        await kill.WaitForExitAsync();
    }

    private void ReleaseProcess()
    {
        if (process is not null)
        {
            RunningProcesses.Remove(process);
            process.Dispose();
            process = null;
        }
    }
}

internal static class LoopbackPorts
{
    /// <summary>A port that was free a moment ago.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>What must not outlive the test process.</summary>
internal static class RunningProcesses
{
    private static readonly HashSet<Process> Processes = [];

    static RunningProcesses() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    public static void Add(Process process)
    {
        lock (Processes)
        {
            Processes.Add(process);
        }
    }

    public static void Remove(Process process)
    {
        lock (Processes)
        {
            Processes.Remove(process);
        }
    }

    private static void KillAll()
    {
        lock (Processes)
        {
            foreach (var process in Processes.Where(process => !process.HasExited))
            {
                process.Kill();
            }
        }
    }
}
