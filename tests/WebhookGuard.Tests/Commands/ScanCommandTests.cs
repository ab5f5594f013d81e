using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Commands;
using WebhookGuard.Demo;
using WebhookGuard.TestKit;
using YamlDotNet.Serialization;

namespace WebhookGuard.Tests.Commands;

/// <summary>
/// <c>scan</c>, offline, on the demo's sample cluster and what is added to it: db-1 is stopped and has 10.66.0.10 by its port alone, old-shop
/// is gone and its port has 10.66.0.20, press-1 has 192.168.100.40 on a VLAN of two Subnets.
/// </summary>
public sealed class ScanCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_cluster_in_order_ends_with_0()
    {
        var run = await ProgramRun.Of("scan", "--state", InOrder());

        Assert.Equal("Nothing is wrong.", run.Output.Trim());
        Assert.Empty(run.Error);
        Assert.Equal(ExitCodes.Fine, run.ExitCode);
    }

    [Theory]
    [InlineData("demo", "leftover 10.66.0.20 subnet/tenant-a team-a/old-shop")]
    [InlineData("recorded", "leftover 10.16.0.60 subnet/ovn-default default/old")]
    public async Task Of_the_samples_the_one_port_whose_owner_is_gone_is_found_and_nothing_else(string which, string found)
    {
        var state = which == "demo" ? Sample.State : Path.Combine(AppContext.BaseDirectory, "samples", "state");

        var run = await ProgramRun.Of("scan", "--state", state);

        Assert.Equal(ExitCodes.Conflict, run.ExitCode);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.StartsWith(found, string.Join(' ', lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal("Found 1 leftover.", lines[^1]);
    }

    [Fact]
    public async Task Each_finding_is_listed_with_its_holders_and_what_to_do_and_ends_with_1()
    {
        var run = await Scan();

        Assert.Equal(ExitCodes.Conflict, run.ExitCode);
        Assert.Equal(
            """
            KIND        ADDRESS          SCOPE                       HOLDER                       STATE      EVIDENCE
            duplicate   10.66.0.10       subnet/tenant-a             VirtualMachine team-a/db-1   stopped    logical switch port db-1.team-a
                                                                     VirtualMachine team-a/db-2   starting   VirtualMachine team-a/db-2
                Only VirtualMachine team-a/db-1 has it in OVN, and a copied or restored manifest likely makes VirtualMachine team-a/db-2 ask for it: give VirtualMachine team-a/db-2 another address.
            duplicate   10.66.0.20       subnet/tenant-a             Pod sandbox/shop             pending    Pod sandbox/shop
                                                                     team-a/old-shop              leftover   logical switch port old-shop.team-a
                A deleted owner left what Pod sandbox/shop now needs: remove that with 'kubectl ko nbctl lsp-del old-shop.team-a'.
            duplicate   192.168.100.40   underlay/machine-hall/100   Pod plant-north/press-1      running    logical switch port press-1.plant-north, Pod plant-north/press-1
                                                                     Pod plant-south/press-2      running    Pod plant-south/press-2
                Only Pod plant-north/press-1 has it in OVN, and a copied or restored manifest likely makes Pod plant-south/press-2 ask for it: give Pod plant-south/press-2 another address.
            leftover    10.66.0.20       subnet/tenant-a             team-a/old-shop              gone       logical switch port old-shop.team-a
                Its owner exists nowhere in Kubernetes any more, and Kube-OVN did not see it go, as while it was down. Its garbage collection frees the address within 12 minutes; to free it now: 'kubectl ko nbctl lsp-del old-shop.team-a'.
            Not judged: port-without-ip: no IP of Kube-OVN is known.
            Found 3 duplicates, 1 leftover.

            """.ReplaceLineEndings(),
            run.Output.ReplaceLineEndings());
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Kinds_can_be_chosen_and_the_others_do_not_count()
    {
        Assert.Equal("Found 1 leftover.", (await Scan("--kind", "leftover")).LastLine);
        Assert.Equal("Found 3 duplicates.", (await Scan("--kind", "duplicate", "--kind", "outside-subnet")).LastLine);
        var none = await Scan("--kind", "ip-without-port", "--kind", "port-without-ip");
        Assert.Equal((ExitCodes.Fine, "Nothing is wrong."), (none.ExitCode, none.LastLine));
        Assert.Contains("Not judged: port-without-ip: no IP of Kube-OVN is known.", none.Output, StringComparison.Ordinal);

        var unknown = await Scan("--kind", "odd");
        Assert.Equal(ExitCodes.BadUsage, unknown.ExitCode);
        Assert.Contains("'odd'", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_is_found_in_dumps()
    {
        var state = InOrder();
        await File.WriteAllTextAsync(Path.Combine(state, "more.yaml"), """
            apiVersion: kubeovn.io/v1
            kind: Subnet
            metadata: {name: moved}
            spec: {provider: ovn, cidrBlock: 10.77.0.0/24}
            ---
            apiVersion: kubeovn.io/v1
            kind: IP
            metadata: {name: lost.team-a}
            spec: {podName: lost, namespace: team-a, subnet: tenant-a, ipAddress: 10.66.0.77}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {namespace: team-a, name: lost, uid: u-1, annotations: {ovn.kubernetes.io/ip_address: 10.66.0.77, ovn.kubernetes.io/logical_switch: tenant-a, ovn.kubernetes.io/allocated: "true"}}
            status: {phase: Running}
            ---
            apiVersion: kubeovn.io/v1
            kind: IP
            metadata: {name: gone.team-a}
            spec: {podName: gone, namespace: team-a, subnet: tenant-a, ipAddress: 10.66.0.78}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {namespace: team-a, name: afar, uid: u-2, annotations: {ovn.kubernetes.io/ip_address: 10.66.0.79, ovn.kubernetes.io/logical_switch: moved, ovn.kubernetes.io/allocated: "true"}}
            status: {phase: Running}
            """);
        File.Delete(Path.Combine(state, "ips.yaml"));

        var run = await ProgramRun.Of("scan", "--state", state, "-o", "json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(
            ["leftover team-a/gone", "ip-without-port Pod team-a/lost", "port-without-ip VirtualMachine team-a/db-1", "outside-subnet Pod team-a/afar"],
            json.RootElement.GetProperty("discrepancies").EnumerateArray()
                .Where(item => !item.GetProperty("owner").GetProperty("name").ValueEquals("press-1") && !item.GetProperty("owner").GetProperty("name").GetString()!.StartsWith("web-", StringComparison.Ordinal))
                .Select(item => $"{item.GetProperty("kind").GetString()} {item.GetProperty("owner").GetProperty("holder").GetString()}"));
    }

    [Theory]
    [InlineData("--namespace", "sandbox", "10.66.0.20")]
    [InlineData("--namespace", "team-a", "10.66.0.10 10.66.0.20")]
    [InlineData("--namespace", "team-b", "")]
    [InlineData("--subnet", "tenant-a", "10.66.0.10 10.66.0.20")]
    [InlineData("--subnet", "tenant-b", "")]
    [InlineData("--subnet", "plant-north", "192.168.100.40")]
    [InlineData("--subnet", "plant-south", "192.168.100.40")]
    public async Task It_can_be_asked_about_a_Namespace_or_a_Subnet(string option, string value, string addresses)
    {
        var run = await Scan(option, value, "-o", "json", "--kind", "duplicate");

        Assert.Equal(addresses.Length > 0 ? ExitCodes.Conflict : ExitCodes.Fine, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(addresses, string.Join(' ', json.RootElement.GetProperty("duplicates").EnumerateArray().Select(item => item.GetProperty("address").GetString())));
    }

    [Fact]
    public async Task What_does_not_exist_cannot_be_asked_about()
    {
        var run = await Scan("-n", "nowhere", "--subnet", "tenant-z");

        Assert.Equal(ExitCodes.BadUsage, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Equal(
            ["webhookguard: --namespace: Namespace nowhere does not exist.", "webhookguard: --subnet: Subnet tenant-z does not exist."],
            run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public async Task Json_has_a_summary_and_everything_that_was_found()
    {
        var run = await Scan("-n", "sandbox", "-o", "json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(1, json.RootElement.GetProperty("summary").GetProperty("duplicates").GetInt32());
        var item = Assert.Single(json.RootElement.GetProperty("duplicates").EnumerateArray());
        Assert.Equal("10.66.0.20", item.GetProperty("address").GetString());
        Assert.Equal("subnet/tenant-a", item.GetProperty("scope").GetString());
        Assert.Equal("tenant-a", Assert.Single(item.GetProperty("subnets").EnumerateArray()).GetString());
        Assert.Equal(0, json.RootElement.GetProperty("summary").GetProperty("discrepanciesByKind").GetProperty("leftover").GetInt32());
        Assert.StartsWith("A deleted owner left", item.GetProperty("advice").GetString(), StringComparison.Ordinal);
        var (living, leftover) = (item.GetProperty("holders")[0], item.GetProperty("holders")[1]);
        Assert.Equal("Pod sandbox/shop", living.GetProperty("holder").GetString());
        Assert.Equal("Pod", living.GetProperty("kind").GetString());
        Assert.Equal("sandbox", living.GetProperty("namespace").GetString());
        Assert.Equal("shop", living.GetProperty("name").GetString());
        Assert.Equal("pending", living.GetProperty("state").GetString());
        Assert.Equal("Pod sandbox/shop", Assert.Single(living.GetProperty("evidence").EnumerateArray()).GetString());
        Assert.Equal("team-a/old-shop", leftover.GetProperty("holder").GetString());
        Assert.False(leftover.TryGetProperty("kind", out _));
        Assert.Equal("leftover", leftover.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Json_has_what_else_is_wrong_and_what_was_not_judged()
    {
        var run = await Scan("-n", "team-a", "--kind", "leftover", "--kind", "port-without-ip", "-o", "json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Empty(json.RootElement.GetProperty("duplicates").EnumerateArray());
        Assert.Equal(1, json.RootElement.GetProperty("summary").GetProperty("discrepancies").GetInt32());
        Assert.Equal(1, json.RootElement.GetProperty("summary").GetProperty("discrepanciesByKind").GetProperty("leftover").GetInt32());
        var item = Assert.Single(json.RootElement.GetProperty("discrepancies").EnumerateArray());
        Assert.Equal("leftover", item.GetProperty("kind").GetString());
        Assert.Equal(["10.66.0.20", "00:00:00:66:00:20"], item.GetProperty("addresses").EnumerateArray().Select(address => address.GetString()));
        Assert.Equal("subnet/tenant-a", item.GetProperty("scope").GetString());
        Assert.Equal("tenant-a", item.GetProperty("subnet").GetString());
        Assert.Equal("team-a/old-shop", item.GetProperty("owner").GetProperty("holder").GetString());
        Assert.Equal("gone", item.GetProperty("owner").GetProperty("state").GetString());
        Assert.Equal("logical switch port old-shop.team-a", Assert.Single(item.GetProperty("owner").GetProperty("evidence").EnumerateArray()).GetString());
        Assert.Contains("lsp-del old-shop.team-a", item.GetProperty("advice").GetString(), StringComparison.Ordinal);
        var gap = Assert.Single(json.RootElement.GetProperty("notJudged").EnumerateArray());
        Assert.Equal("port-without-ip", gap.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_namespace_that_is_gone_can_be_asked_about_while_something_is_left_of_it()
    {
        var state = State();
        var namespaces = Path.Combine(state, "namespaces.yaml");
        await File.WriteAllTextAsync(namespaces, (await File.ReadAllTextAsync(namespaces)).Replace("team-a", "team-q", StringComparison.Ordinal));

        var run = await ProgramRun.Of("scan", "--state", state, "-n", "team-a");

        Assert.Equal("Found 1 leftover.", run.LastLine);
    }

    [Fact]
    public async Task Yaml_says_the_same_as_json()
    {
        var json = await Scan("-o", "json");
        var yaml = await Scan("-o", "yaml");

        var tree = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml.Output);
        using var expected = JsonDocument.Parse(json.Output);
        using var actual = JsonDocument.Parse(JsonSerializer.Serialize(tree));
        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), yaml.Output);
    }

    [Fact]
    public async Task A_reservation_for_an_outsider_is_a_holder()
    {
        var state = State();
        await File.WriteAllTextAsync(Path.Combine(state, "addressclaims.yaml"), """
            apiVersion: webhookguard.io/v1alpha1
            kind: AddressClaim
            metadata: {name: ip-10-66-0-30-in.subnet.tenant-a}
            spec: {scope: subnet/tenant-a, address: 10.66.0.30, owner: {kind: External, name: printer-3}}
            """);

        var run = await ProgramRun.Of("scan", "--state", state);

        Assert.Contains("AddressClaim ip-10-66-0-30-in.subnet.tenant-a   reserved for External printer-3   AddressClaim ", run.Output, StringComparison.Ordinal);
        Assert.Contains("VirtualMachine team-a/web-1 ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_state_folder_ends_with_3_and_names_file_and_line()
    {
        var state = State();
        var broken = Path.Combine(state, "broken.yaml");
        await File.WriteAllTextAsync(broken, "apiVersion: v1\nkind: Pod\nmetadata: 3\n");

        var run = await ProgramRun.Of("scan", "--state", state);

        Assert.Equal(ExitCodes.SourceUnreadable, run.ExitCode);
        Assert.Contains($"webhookguard: could not read state-folder: {broken}:3: metadata: expected an object, got a number", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    private async Task<ProgramRun> Scan(params string[] args)
    {
        var state = State();
        await File.WriteAllTextAsync(Path.Combine(state, "more.yaml"), """
            apiVersion: kubevirt.io/v1
            kind: VirtualMachine
            metadata: {namespace: team-a, name: db-2, uid: u-1}
            spec: {template: {metadata: {annotations: {ovn.kubernetes.io/ip_address: 10.66.0.10}}, spec: {}}}
            status: {printableStatus: Starting}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {namespace: sandbox, name: shop, uid: u-2, annotations: {ovn.kubernetes.io/ip_address: 10.66.0.20}}
            status: {phase: Pending}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {namespace: plant-south, name: press-2, uid: u-3, annotations: {ovn.kubernetes.io/ip_address: 192.168.100.40}}
            status: {phase: Running}
            """);
        return await ProgramRun.Of(["scan", "--state", state, .. args]);
    }

    /// <summary>The sample without what is left over, and with the IPs that Kube-OVN would have.</summary>
    private string InOrder()
    {
        var state = State();
        var ports = JsonNode.Parse(File.ReadAllText(Path.Combine(state, "Logical_Switch_Port.json")))!;
        var headings = ports["headings"]!.AsArray().Select(heading => (string)heading!).ToList();
        var ips = new StringBuilder();
        foreach (var row in ports["data"]!.AsArray().ToList())
        {
            var name = (string)row![headings.IndexOf("name")]!;
            if (name == "old-shop.team-a")
            {
                ports["data"]!.AsArray().Remove(row);
            }
            else if (row[headings.IndexOf("external_ids")]![1]!.AsArray().FirstOrDefault(pair => (string)pair![0]! == "pod") is { } pod)
            {
                var parts = ((string)pod[1]!).Split('/');
                var addresses = ((string)row[headings.IndexOf("addresses")]!).Split(' ');
                ips.Append(CultureInfo.InvariantCulture, $$"""
                    apiVersion: kubeovn.io/v1
                    kind: IP
                    metadata: {name: {{name}}}
                    spec: {podName: {{parts[1]}}, namespace: {{parts[0]}}, subnet: {{SubnetOf(state, row)}}, ipAddress: "{{string.Join(',', addresses[1..])}}", macAddress: "{{addresses[0]}}"}
                    ---

                    """);
            }
        }

        File.WriteAllText(Path.Combine(state, "Logical_Switch_Port.json"), ports.ToJsonString());
        File.WriteAllText(Path.Combine(state, "ips.yaml"), ips.ToString());
        return state;
    }

    private static string SubnetOf(string state, JsonNode port)
    {
        var switches = JsonNode.Parse(File.ReadAllText(Path.Combine(state, "Logical_Switch.json")))!;
        var headings = switches["headings"]!.AsArray().Select(heading => (string)heading!).ToList();
        var uuid = (string)port[0]![1]!;
        return (string)switches["data"]!.AsArray().First(row => row![headings.IndexOf("ports")]!.ToJsonString().Contains(uuid, StringComparison.Ordinal))![headings.IndexOf("name")]!;
    }

    private string State()
    {
        var state = Directory.CreateDirectory(folder.File($"state-{Directory.GetDirectories(folder.Path).Length}")).FullName;
        foreach (var file in Directory.GetFiles(Sample.State))
        {
            File.Copy(file, Path.Combine(state, Path.GetFileName(file)));
        }

        return state;
    }
}
