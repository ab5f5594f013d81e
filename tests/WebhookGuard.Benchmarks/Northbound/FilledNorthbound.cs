using System.Diagnostics;
using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.Benchmarks.Northbound;

/// <summary>
/// A real ovsdb-server, the only member of its cluster, whose Northbound database has the ports of a large Kube-OVN. It is
/// kept in memory: a disk that others use, too, would be what is measured.
/// </summary>
internal sealed class FilledNorthbound : IAsyncDisposable
{
    /// <summary>How many switches it has, one for each Subnet.</summary>
    public const int Subnets = 200;

    /// <summary>How many ports each of them has.</summary>
    public const int PerSubnet = 500;

    /// <summary>How many ports it has in all.</summary>
    public const int Ports = Subnets * PerSubnet;

    private readonly OvsdbServer server;
    private readonly Process process;

    private FilledNorthbound(OvsdbServer server)
    {
        this.server = server;
        process = Process.GetProcessById(server.ProcessId);
    }

    /// <summary>Where it listens.</summary>
    public string Remote => server.TcpRemote;

    /// <summary>The processor time that the server has had so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>The server's memory now (RSS), in bytes.</summary>
    public long Memory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Starts it.</summary>
    public static async Task<FilledNorthbound> StartAsync(Action<string> progress)
    {
        progress($"filling ovsdb-server with {Subnets} switches of {PerSubnet} ports");
        var filled = new FilledNorthbound(await OvsdbServer.StartClusteredAsync(inMemory: true));
        await using var connection = await filled.ConnectAsync();
        for (var subnet = 0; subnet < Subnets; subnet++)
        {
            await FillAsync(connection, subnet);
        }

        return filled;
    }

    /// <summary>Opens a connection of its own.</summary>
    public Task<OvsdbConnection> ConnectAsync() => server.ConnectAsync();

    public async ValueTask DisposeAsync()
    {
        process.Dispose();
        await server.DisposeAsync();
    }

    private static async Task FillAsync(OvsdbConnection connection, int subnet)
    {
        await connection.TransactAsync(
            OvsdbServer.Database,
            $$"""{"op":"insert","table":"Logical_Switch","row":{"name":"{{new KubeOvnPort(subnet, 0).Switch}}","external_ids":["map",[["vendor","kube-ovn"]]]} }""");
        var numbers = Enumerable.Range(0, PerSubnet).ToArray();
        await connection.TransactAsync(
            OvsdbServer.Database,
            [.. numbers.Select(number => new KubeOvnPort(subnet, number).Insert($"p{number}")), List(subnet, [.. numbers.Select(number => $"p{number}")])]);
    }

    /// <summary>The operation by which a switch lists ports that the same transaction inserts.</summary>
    public static string List(int subnet, params IReadOnlyList<string> uuidNames) => $$"""
        {"op":"mutate","table":"Logical_Switch","where":[["name","==","{{new KubeOvnPort(subnet, 0).Switch}}"]],
        "mutations":[["ports","insert",["set",[{{string.Join(',', uuidNames.Select(name => $"[\"named-uuid\",\"{name}\"]"))}}]]]]}
        """;
}
