using System.Text.Json;
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

    [Theory]
    [InlineData("demo")]
    [InlineData("recorded")]
    public async Task A_cluster_in_order_ends_with_0(string which)
    {
        var state = which == "demo" ? Sample.State : Path.Combine(AppContext.BaseDirectory, "samples", "state");

        var run = await ProgramRun.Of("scan", "--state", state);

        Assert.Equal(ExitCodes.Fine, run.ExitCode);
        Assert.Equal("No address has more than one holder.", run.Output.Trim());
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Each_address_is_listed_with_its_holders_and_what_to_do_and_ends_with_1()
    {
        var run = await Scan();

        Assert.Equal(ExitCodes.Conflict, run.ExitCode);
        Assert.Equal(
            """
            ADDRESS          SCOPE                       HOLDER                       STATE      EVIDENCE
            10.66.0.10       subnet/tenant-a             VirtualMachine team-a/db-1   stopped    logical switch port db-1.team-a
                                                         VirtualMachine team-a/db-2   starting   VirtualMachine team-a/db-2
                Only VirtualMachine team-a/db-1 has it in OVN, and a copied or restored manifest likely makes VirtualMachine team-a/db-2 ask for it: give VirtualMachine team-a/db-2 another address.
            10.66.0.20       subnet/tenant-a             Pod sandbox/shop             pending    Pod sandbox/shop
                                                         team-a/old-shop              leftover   logical switch port old-shop.team-a
                A deleted owner left what Pod sandbox/shop now needs: remove that with 'kubectl ko nbctl lsp-del old-shop.team-a'.
            192.168.100.40   underlay/machine-hall/100   Pod plant-north/press-1      running    logical switch port press-1.plant-north, Pod plant-north/press-1
                                                         Pod plant-south/press-2      running    Pod plant-south/press-2
                Only Pod plant-north/press-1 has it in OVN, and a copied or restored manifest likely makes Pod plant-south/press-2 ask for it: give Pod plant-south/press-2 another address.
            3 addresses have more than one holder.

            """.ReplaceLineEndings(),
            run.Output.ReplaceLineEndings());
        Assert.Empty(run.Error);
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
        var run = await Scan(option, value, "-o", "json");

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
