using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.EndToEnd.Tests.Program;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Network;
using Xunit.Abstractions;

namespace WebhookGuard.EndToEnd.Tests.Assigning;

/// <summary>
/// Many clients create VMs without an address through three replicas, each a process of its own. How many is
/// <c>WEBHOOKGUARD_TEST_ASSIGNED_VMS</c>, 1000 if not set.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class AtScaleTests(PreparedCluster cluster, ITestOutputHelper output) : IClassFixture<PreparedCluster>
{
    private const int Replicas = 3;
    private const int Clients = 32;
    private const int MaximumTries = 50;
    private const int PortsAtOnce = 100;

    private static int VirtualMachines { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("WEBHOOKGUARD_TEST_ASSIGNED_VMS"), CultureInfo.InvariantCulture, out var count) ? count : 1000;

    [ApiServerFact]
    public async Task Every_VM_gets_an_address_of_its_own_and_none_gets_a_leftovers()
    {
        // Half as many leftovers as VMs, in a Subnet that is half to three quarters full in the end.
        var leftovers = Enumerable.Range(0, VirtualMachines / 2).Select(number => Address(2 + (4 * number))).ToHashSet(StringComparer.Ordinal);
        var prefix = 32 - (int)Math.Ceiling(Math.Log2(2 * VirtualMachines));
        await using var guards = await GuardsAsync($"10.112.0.0/{prefix}", leftovers);

        var start = TimeProvider.System.GetTimestamp();
        var created = await CreateAsync(VirtualMachines);
        var took = TimeProvider.System.GetElapsedTime(start);

        Report(created, took);
        Assert.Empty(created.Where(vm => vm.Address is null).Select(vm => vm.Message).Take(3));
        Assert.Equal(VirtualMachines, created.Select(vm => vm.Address!).Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain(created, vm => leftovers.Contains(vm.Address!));
        Assert.Equal(
            created.Select(vm => (vm.Address!, vm.Uid!)).Order(), (await ClaimsAsync()).Order());
    }

    [ApiServerFact]
    public async Task A_nearly_full_Subnet_is_filled_to_its_last_address_and_then_refused_clearly()
    {
        // 253 of which every other one is a leftover's: 126 are left, for which 150 compete.
        var leftovers = Enumerable.Range(0, 127).Select(number => Address(2 + (2 * number))).ToHashSet(StringComparer.Ordinal);
        await using var guards = await GuardsAsync("10.112.0.0/24", leftovers);

        var start = TimeProvider.System.GetTimestamp();
        var created = await CreateAsync(150);

        Report(created, TimeProvider.System.GetElapsedTime(start));
        var free = Enumerable.Range(2, 253).Select(Address).Where(address => !leftovers.Contains(address));
        Assert.Equal(free.Order(StringComparer.Ordinal), created.Select(vm => vm.Address).OfType<string>().Order(StringComparer.Ordinal));
        Assert.All(created.Where(vm => vm.Address is null), vm => Assert.Contains(
            $"Subnet {Tenant} is full: of the 253 IPv4 addresses that may be assigned in it none is free. 127 are held by leftovers", vm.Message!, StringComparison.Ordinal));
        Assert.Equal(created.Where(vm => vm.Address is not null).Select(vm => (vm.Address!, vm.Uid!)).Order(), (await ClaimsAsync()).Order());
    }

    private string Tenant { get; set; } = string.Empty;

    private static string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"10.112.{number / 256}.{number % 256}");

    private async Task<Guards> GuardsAsync(string cidr, IReadOnlyCollection<string> leftovers)
    {
        Tenant = await cluster.CreateNamespaceAsync(AssignedTenant.Label);
        await cluster.Admin.ApplyAsync($$"""
            apiVersion: kubeovn.io/v1
            kind: Subnet
            metadata: {name: {{Tenant}}}
            spec: {vpc: {{Tenant}}, provider: ovn, protocol: IPv4, cidrBlock: {{cidr}}, gateway: 10.112.0.1, namespaces: [{{Tenant}}]}
            """);
        (await cluster.Admin.RunAsync($"annotate namespace {Tenant} ovn.kubernetes.io/logical_switch={Tenant}")).EnsureSucceeded();
        await cluster.Northbound.AddSwitchAsync(Tenant);
        foreach (var some in leftovers.Chunk(PortsAtOnce))
        {
            await cluster.Northbound.RunAsync(some.SelectMany((address, number) => AddPort(address, number)));
        }

        var guards = await Guards.StartAsync(cluster);
        await WebhookConfiguration.InstallAsync(cluster.ApiServer, new Uri(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{guards.Port}")), guards.Authority);
        return guards;
    }

    private string[] AddPort(string address, int number) =>
    [
        .. number == 0 ? [] : new[] { "--" }, $"--id=@p{number}", "create", "Logical_Switch_Port", $"name=\"gone-{address}.{Tenant}\"",
        $"addresses=[\"00:00:00:00:00:01 {address}\"]", $"external_ids:pod=\"{Tenant}/gone-{address}\"", $"external_ids:ls={Tenant}",
        "--", "add", "Logical_Switch", Tenant, "ports", $"@p{number}",
    ];

    private async Task<IReadOnlyCollection<Created>> CreateAsync(int count)
    {
        using var client = cluster.ApiServer.CreateClient(ClusterUser.Alice);
        var created = new ConcurrentBag<Created>();
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            for (var number = Interlocked.Increment(ref next); number <= count; number = Interlocked.Increment(ref next))
            {
                created.Add(await CreateAsync(client, $"vm-{number}"));
            }
        }));
        return created;
    }

    /// <summary>Tries until it is created or told that there is no use, as the message says.</summary>
    private async Task<Created> CreateAsync(HttpClient client, string name)
    {
        for (var tries = 1; ; tries++)
        {
            using var content = new StringContent(VirtualMachine(name), Encoding.UTF8, "application/json");
            using var response = await client.PostAsync(new Uri($"/apis/kubevirt.io/v1/namespaces/{Tenant}/virtualmachines", UriKind.Relative), content);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            if (response.StatusCode == HttpStatusCode.Created)
            {
                return new Created(
                    AssignedTenant.AddressOf(answer), (string?)answer["metadata"]!["uid"], tries,
                    response.Headers.TryGetValues("Warning", out var warnings) ? string.Join(' ', warnings) : "created without an address or a warning");
            }

            var message = (string?)answer["message"] ?? string.Empty;
            if (!message.Contains("try again", StringComparison.OrdinalIgnoreCase) || tries == MaximumTries)
            {
                return new Created(null, null, tries, message);
            }
        }
    }

    private string VirtualMachine(string name) => new JsonObject
    {
        ["apiVersion"] = "kubevirt.io/v1",
        ["kind"] = "VirtualMachine",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Tenant },
        ["spec"] = new JsonObject
        {
            ["runStrategy"] = "Halted",
            ["template"] = new JsonObject { ["spec"] = new JsonObject { ["domain"] = new JsonObject { ["devices"] = new JsonObject() } } },
        },
    }.ToJsonString();

    private async Task<IEnumerable<(string Address, string Uid)>> ClaimsAsync()
    {
        var (_, body) = await cluster.ApiServer.GetAsync("/apis/webhookguard.io/v1alpha1/addressclaims");
        return JsonNode.Parse(body)!["items"]!.AsArray()
            .Where(claim => (string?)claim!["spec"]!["scope"] == $"subnet/{Tenant}")
            .Select(claim => ((string)claim!["spec"]!["address"]!, (string)claim["spec"]!["owner"]!["uid"]!));
    }

    private void Report(IReadOnlyCollection<Created> created, TimeSpan took) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{created.Count} VMs by {Clients} clients through {Replicas} replicas in {took.TotalSeconds:0.0} s ({created.Count / took.TotalSeconds:0} a second): "
        + $"{created.Count(vm => vm.Address is not null)} assigned an address, {created.Count(vm => vm.Tries > 1)} needed more than one try, "
        + $"{created.Max(vm => vm.Tries)} tries at most"));

    private sealed record Created(string? Address, string? Uid, int Tries, string? Message);

    /// <summary>The replicas behind one port, as a Service has them.</summary>
    private sealed class Guards(IReadOnlyList<GuardReplica> replicas, TcpBalancer balancer, TemporaryFolder folder, string authority) : IAsyncDisposable
    {
        public int Port => balancer.Port;

        public string Authority => authority;

        public static async Task<Guards> StartAsync(PreparedCluster cluster)
        {
            var folder = new TemporaryFolder();
            var certificate = TestKit.Kubernetes.ServingCertificate.Create();
            await File.WriteAllTextAsync(folder.File("tls.crt"), certificate.CertificatePem);
            await File.WriteAllTextAsync(folder.File("tls.key"), certificate.KeyPem);
            var replicas = new List<GuardReplica>();
            for (var number = 0; number < Replicas; number++)
            {
                replicas.Add(await GuardReplica.StartAsync(
                    "--kubeconfig", cluster.ApiServer.Kubeconfig(ClusterUser.WebhookGuard), "--ovn-nb", cluster.NorthboundRemotes,
                    "--tls-cert", folder.File("tls.crt"), "--tls-key", folder.File("tls.key"), "--drain", "0"));
            }

            var ports = replicas.Select(replica => replica.Port).ToArray();
            return new Guards(replicas, new TcpBalancer(() => ports, () => Timeout.InfiniteTimeSpan), folder, certificate.AuthorityPem);
        }

        public async ValueTask DisposeAsync()
        {
            await balancer.DisposeAsync();
            foreach (var replica in replicas)
            {
                await replica.DisposeAsync();
            }

            folder.Dispose();
        }
    }
}
