using System.Text.Json;
using WebhookGuard.Commands;
using WebhookGuard.Commands.Lookup;
using WebhookGuard.Core.Objects;
using WebhookGuard.Demo;
using WebhookGuard.TestKit;

namespace WebhookGuard.Tests.Commands;

/// <summary><c>who-has</c>, offline, on the demo's sample cluster and what is added to it.</summary>
public sealed class WhoHasCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_holding_of_an_address_is_shown_with_how_it_is_known()
    {
        var run = await WhoHas("10.66.0.10");

        Assert.Equal(
            """
            ADDRESS      SCOPE             HOLDER                       STATE     CLAIM   EVIDENCE
            10.66.0.10   subnet/tenant-a   VirtualMachine team-a/db-1   stopped   Bound   IP db-1.team-a
            10.66.0.10   subnet/tenant-a   VirtualMachine team-a/db-1   stopped   Bound   logical switch port db-1.team-a
            10.66.0.10   subnet/tenant-a   VirtualMachine team-a/db-2   stopped   Bound   VirtualMachine team-a/db-2 (ovn.kubernetes.io/ip_address)
            10.66.0.10 has 2 holders; 'scan' tells whether they are in each other's way.

            """.ReplaceLineEndings(),
            run.Output.ReplaceLineEndings());
        Assert.Equal(ExitCodes.Fine, run.ExitCode);
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("FD00:66:0:0::0010", "fd00:66::10")]
    [InlineData("::ffff:10.66.0.10", "10.66.0.10")]
    [InlineData("00-00-00-66-00-10", "00:00:00:66:00:10")]
    [InlineData("0000.0066.0010", "00:00:00:66:00:10")]
    public async Task An_address_may_be_spelt_in_any_way(string spelling, string address)
    {
        var run = await WhoHas(spelling);

        Assert.Contains($"\n{address} ", run.Output, StringComparison.Ordinal);
        Assert.Contains("VirtualMachine team-a/db-1", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vm/team-a/db-1")]
    [InlineData("VirtualMachine/team-a/db-1")]
    [InlineData("virtualmachines/team-a/db-1")]
    [InlineData("vmi/team-a/db-1")]
    [InlineData("team-a/db-1")]
    [InlineData("vm/db-1")]
    [InlineData("db-1")]
    [InlineData("db-1", "-n", "team-a")]
    [InlineData("db-1.team-a")]
    [InlineData("ip/db-1.team-a")]
    public async Task What_an_owner_holds_can_be_asked_in_many_ways(string owner, params string[] more)
    {
        var run = await WhoHas([owner, .. more]);

        Assert.Contains("10.66.0.10   ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("db-2", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Subnet ", run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Fine, run.ExitCode);
    }

    [Theory]
    [InlineData("pod/team-a/db-1", "There is no Pod team-a/db-1, and nothing holds an address in its name.")]
    [InlineData("db-1 -n sandbox", "There is no sandbox/db-1, and nothing holds an address in its name.")]
    [InlineData("vm/team-a/idle", "VirtualMachine team-a/idle holds no address.")]
    [InlineData("192.0.2.200", "Nobody holds 192.0.2.200, and it is not in any Subnet.")]
    [InlineData("00:00:00:00:00:99", "Nobody holds 00:00:00:00:00:99.")]
    [InlineData("10.66.0.255", "Nobody holds 10.66.0.255. 10.66.0.255 is the broadcast address of subnet tenant-a (10.66.0.0/24): no NIC can have it. "
        + "10.66.0.255 is the broadcast address of subnet tenant-b (10.66.0.0/24): no NIC can have it.")]
    [InlineData("10.66.0.99", "Nobody holds 10.66.0.99. It is free in Subnet tenant-a; so are 10.66.0.100, 10.66.0.101, 10.66.0.102. "
        + "It is free in Subnet tenant-b; so are 10.66.0.100, 10.66.0.101, 10.66.0.102.")]
    public async Task Where_there_is_nobody_it_is_said_and_ends_with_0(string asked, string answer)
    {
        var run = await WhoHas(asked.Split(' '));

        Assert.Equal(answer, run.Output.Trim());
        Assert.Equal(ExitCodes.Fine, run.ExitCode);
    }

    [Fact]
    public async Task A_leftover_is_called_one() =>
        Assert.Matches(@"10\.66\.0\.20 +subnet/tenant-a +team-a/old-shop +leftover +logical switch port old-shop\.team-a", (await WhoHas("10.66.0.20")).Output);

    [Fact]
    public async Task A_claim_whose_owner_is_not_there_yet_is_shown_and_so_is_who_an_outsiders_is_for()
    {
        Assert.Matches(@"10\.66\.0\.70 +subnet/tenant-a +Pod team-a/coming +claimed +Pending +AddressClaim ", (await WhoHas("10.66.0.70")).Output);
        Assert.Matches(@"10\.66\.0\.70 ", (await WhoHas("pod/team-a/coming")).Output);
        Assert.Matches(@"10\.66\.0\.71 +subnet/tenant-a +AddressClaim \S+ +reserved for External printer-3 +External ", (await WhoHas("10.66.0.71")).Output);
    }

    [Fact]
    public async Task The_same_address_in_other_scopes_is_shown_as_such()
    {
        var run = await WhoHas("10.66.0.1");
        Assert.Equal("10.66.0.1 has 2 holders, each in another scope.", run.LastLine);
    }

    [Fact]
    public async Task Json_has_everything()
    {
        var run = await WhoHas("10.66.0.10", "-o", "json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("10.66.0.10", json.RootElement.GetProperty("query").GetString());
        var request = json.RootElement.GetProperty("holdings")[2];
        Assert.Equal("VirtualMachine", request.GetProperty("kind").GetString());
        Assert.Equal("team-a", request.GetProperty("namespace").GetString());
        Assert.Equal("db-2", request.GetProperty("name").GetString());
        Assert.Equal("ovn.kubernetes.io/ip_address", request.GetProperty("origin").GetString());
        Assert.Equal("default NIC", request.GetProperty("nic").GetString());
        Assert.Equal("tenant-a", Assert.Single(request.GetProperty("subnets").EnumerateArray()).GetString());
        Assert.Equal("VirtualMachine team-a/db-1", request.GetProperty("claim").GetProperty("owner").GetString());
        Assert.Equal("Bound", request.GetProperty("claim").GetProperty("phase").GetString());
    }

    [Theory]
    [InlineData("foo/team-a/db-1", "there is no kind 'foo' that could hold an address")]
    [InlineData("a/b/c/d", "is neither an address nor an owner")]
    [InlineData("/db-1", "is neither an address nor an owner")]
    [InlineData("vm//db-1", "is neither an address nor an owner")]
    public async Task What_is_neither_an_address_nor_an_owner_ends_with_2(string asked, string message)
    {
        var run = await WhoHas(asked);

        Assert.Equal(ExitCodes.BadUsage, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("subnet/x", ObjectKind.Subnet, null, "x")]
    [InlineData("sts/web", ObjectKind.StatefulSet, "ns", "web")]
    [InlineData("team-a/web", null, "team-a", "web")]
    [InlineData("pod/team-a/web", ObjectKind.Pod, "team-a", "web")]
    [InlineData("web", null, "ns", "web")]
    public void A_namespace_that_is_given_apart_counts_where_the_owner_has_none(string text, ObjectKind? kind, string? @namespace, string name) =>
        Assert.Equal(new OwnerQuery(kind, @namespace, name), OwnerQuery.Parse(text, "ns"));

    [Theory]
    [InlineData("/usr/local/bin/kubectl-webhookguard", "kubectl webhookguard")]
    [InlineData("kubectl-webhookguard", "kubectl webhookguard")]
    [InlineData("/app/webhookguard", "webhookguard")]
    [InlineData("dotnet", "webhookguard")]
    [InlineData("", "webhookguard")]
    public void Help_names_the_program_as_it_was_called(string path, string name) => Assert.Equal(name, ProgramName.Of(path));

    private async Task<ProgramRun> WhoHas(params string[] args)
    {
        foreach (var file in Directory.GetFiles(Sample.State))
        {
            File.Copy(file, folder.File(Path.GetFileName(file)), overwrite: true);
        }

        await File.WriteAllTextAsync(folder.File("more.yaml"), """
            apiVersion: kubevirt.io/v1
            kind: VirtualMachine
            metadata: {namespace: team-a, name: db-2, uid: u-1}
            spec: {template: {metadata: {annotations: {ovn.kubernetes.io/ip_address: 10.66.0.10}}, spec: {}}}
            ---
            apiVersion: kubevirt.io/v1
            kind: VirtualMachine
            metadata: {namespace: team-a, name: idle, uid: u-2}
            spec: {template: {spec: {}}}
            ---
            apiVersion: kubeovn.io/v1
            kind: IP
            metadata: {name: db-1.team-a}
            spec: {podName: db-1, namespace: team-a, subnet: tenant-a, ipAddress: 10.66.0.10}
            ---
            apiVersion: webhookguard.io/v1alpha1
            kind: AddressClaim
            metadata: {name: ip-10-66-0-10-in.subnet.tenant-a}
            spec: {scope: subnet/tenant-a, address: 10.66.0.10, owner: {kind: VirtualMachine, namespace: team-a, name: db-1}}
            status: {phase: Bound}
            ---
            apiVersion: webhookguard.io/v1alpha1
            kind: AddressClaim
            metadata: {name: ip-10-66-0-70-in.subnet.tenant-a}
            spec: {scope: subnet/tenant-a, address: 10.66.0.70, owner: {kind: Pod, namespace: team-a, name: coming}}
            ---
            apiVersion: webhookguard.io/v1alpha1
            kind: AddressClaim
            metadata: {name: ip-10-66-0-71-in.subnet.tenant-a}
            spec: {scope: subnet/tenant-a, address: 10.66.0.71, owner: {kind: External, name: printer-3}}
            """);
        return await ProgramRun.Of(["who-has", .. args, "--state", folder.Path]);
    }
}
