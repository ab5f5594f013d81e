using System.Globalization;
using System.Net;
using WebhookGuard.Benchmarks.Processes;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.Benchmarks.Cluster;

/// <summary>
/// What the guard takes of memory with a million addresses, each known from a logical switch port and from a Pod's annotations: beyond a
/// guard of the same servers while they were empty, and in all.
/// </summary>
internal sealed class ClusterMemory : IBenchmark
{
    private const int Pods = 333_334;
    private const int AddressesOfAPod = 3;
    private const int Addresses = Pods * AddressesOfAPod;
    private const int PortsPerTransaction = 500;
    private const double BytesPerAddress = 200;
    private const double Process = 450;
    private const double MebiBytes = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // Until whoever has lost its connections has read everything anew, and nothing of that is left to be tidied up.
    private static readonly TimeSpan ReadingAnew = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public string Summary => "a guard's memory with 1,000,000 addresses from ports and annotations";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress)
    {
        progress("starting etcd, an API server, ovsdb-server and a guard");
        await using var northbound = await OvsdbServer.StartStandaloneAsync();
        await using var etcd = await Etcd.StartAsync(inMemory: true);
        await using var server = await ApiServer.StartAsync(etcd, new ApiServerOptions { ExtraArguments = ["--request-timeout=10m"] });
        await CustomResourceDefinitions.InstallAsync(server);
        await CustomResourceDefinitions.InstallAddressClaimsAsync(server);
        var empty = await MeasureAsync(server, northbound, addresses: 0, anew: () => Task.CompletedTask);
        progress($"empty: {empty}");

        progress($"writing {Pods} ports into OVN and {Pods} Pods into etcd");
        await FillAsync(northbound);
        await etcd.PutAsync(Enumerable.Range(0, Pods).Select(LargeCluster.SmallPod));
        progress("waiting until the API server's cache has all Pods, then starting a guard");
        await Eventually.IsTrueAsync(async () => (await server.GetAsync(LargeCluster.PathOf(Pods - 1))).Status == HttpStatusCode.OK, "the last Pod is in the cache", Patience);
        var full = await MeasureAsync(server, northbound, Addresses, anew: async () =>
        {
            progress("ending the API server, which then has no history, and all of OVN's connections");
            await northbound.AppCtlAsync("ovsdb-server/reconnect");
            await RestartAsync(server);
            await Task.Delay(ReadingAnew, TimeProvider.System);
        });
        progress($"full: {full}");
        return
        [
            new Figure("live heap per address beyond the empty process, 1,000,000 addresses / limit", "B", (full.Live - empty.Live) / (double)Addresses, BytesPerAddress, Target: 1),
            new Figure("memory (RSS) per address beyond the empty process, 1,000,000 addresses / limit", "B", (full.Settled - empty.Settled) / (double)Addresses, BytesPerAddress, Target: 1),
            new Figure("memory of the process (RSS), 1,000,000 addresses / limit", "MiB", full.Settled / MebiBytes, Process, Target: 1),
            new Figure("the same at its highest while it synced / limit", "MiB", full.Peak / MebiBytes, Process, null),
            new Figure("the same at its highest while it read everything anew / limit", "MiB", full.PeakAnew / MebiBytes, Process, null),
        ];
    }

    // With so many objects to read first it may not be ready as soon as servers are expected to be.
    private static async Task RestartAsync(ApiServer server)
    {
        try
        {
            await server.RestartAsync();
        }
        catch (InvalidOperationException)
        {
            await Eventually.IsTrueAsync(async () => (await server.GetAsync("/readyz")).Status == HttpStatusCode.OK, "the API server is ready again", Patience);
        }
    }

    private static async Task FillAsync(OvsdbServer northbound)
    {
        await using var connection = await northbound.ConnectAsync();
        await connection.TransactAsync(OvsdbServer.Database, [.. LargeCluster.Switches]);
        foreach (var numbers in Enumerable.Range(0, Pods).Chunk(PortsPerTransaction))
        {
            await connection.TransactAsync(OvsdbServer.Database, [.. numbers.SelectMany(LargeCluster.Port)]);
        }
    }

    private static async Task<Memory> MeasureAsync(ApiServer server, OvsdbServer northbound, int addresses, Func<Task> anew)
    {
        await using var guard = await ChildProcess.StartAsync(
            ClusterGuard.RoleName, server.Kubeconfig(ClusterUser.Admin), northbound.TcpRemote, addresses.ToString(CultureInfo.InvariantCulture));
        var (settled, peak) = (guard.Memory(), PeakOf(guard.Id));
        var live = long.Parse(await guard.AskAsync(HeapQuestion.Live), CultureInfo.InvariantCulture);
        await ForgetPeakAsync(guard.Id);
        await anew();
        return new Memory(settled, peak, PeakOf(guard.Id), live);
    }

    private static long PeakOf(int process)
    {
        using var found = System.Diagnostics.Process.GetProcessById(process);
        return found.PeakWorkingSet64;
    }

    // proc_pid_clear_refs(5): 5 resets the peak.
    private static Task ForgetPeakAsync(int process) => File.WriteAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/clear_refs"), "5");

    private sealed record Memory(long Settled, long Peak, long PeakAnew, long Live)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"RSS {Settled / MebiBytes:0} MiB, at its highest {Peak / MebiBytes:0} MiB, while reading anew {PeakAnew / MebiBytes:0} MiB, live heap {Live / MebiBytes:0} MiB");
    }
}
