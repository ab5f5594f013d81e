using System.Text.Json;
using WebhookGuard.Commands;
using WebhookGuard.Demo;
using WebhookGuard.TestKit;
using YamlDotNet.Serialization;

namespace WebhookGuard.Tests.Commands;

/// <summary><c>check</c>, offline, on the demo's sample cluster: db-1 is stopped and has 10.66.0.10 by its port alone.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private const string HeldByDb1 =
        "10.66.0.10 in subnet tenant-a is held by VirtualMachine team-a/db-1 (stopped; logical switch port db-1.team-a). "
        + "Free near it: 10.66.0.11, 10.66.0.12, 10.66.0.14.";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_denied_object_ends_with_1_and_has_its_message_indented_below_it()
    {
        var file = Write("pod.yaml", Pod("thief", "10.66.0.10"));

        var run = await Check("-f", file);

        Assert.Equal(ExitCodes.Conflict, run.ExitCode);
        Assert.Equal(
            $"""
            Pod team-a/thief  denied  ({file}:1)
                {HeldByDb1}
            0 allowed, 0 warned, 1 denied, 0 skipped

            """.ReplaceLineEndings(),
            run.Output.ReplaceLineEndings());
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Objects_that_may_be_created_end_with_0()
    {
        var run = await Check("-f", Write("pod.yaml", Pod("web", "10.66.0.99")));

        Assert.Equal(ExitCodes.Fine, run.ExitCode);
        Assert.Contains("Pod team-a/web  allowed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_alone_end_with_0()
    {
        var pod = Pod("web", "10.66.0.99").Replace("ip_address", "vip", StringComparison.Ordinal).Replace("10.66.0.99", "no-such-vip", StringComparison.Ordinal);

        var run = await Check("-f", Write("pod.yaml", pod));

        Assert.Equal(ExitCodes.Fine, run.ExitCode);
        Assert.Contains("Pod team-a/web  warned", run.Output, StringComparison.Ordinal);
        Assert.Contains("    Vip no-such-vip does not exist.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_objects_of_one_call_that_ask_for_the_same_address_conflict()
    {
        var both = $"{Pod("first", "10.66.0.99")}---\n{Pod("second", "10.66.0.99")}";

        var run = await Check("-f", Write("both.yaml", both));

        Assert.Equal(ExitCodes.Conflict, run.ExitCode);
        Assert.Contains("Pod team-a/first  allowed", run.Output, StringComparison.Ordinal);
        Assert.Contains("Pod team-a/second  denied", run.Output, StringComparison.Ordinal);
        Assert.Contains("is held by Pod team-a/first", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task So_do_two_of_different_files()
    {
        var run = await Check("-f", Write("1.yaml", Pod("first", "10.66.0.99")), "-f", Write("2.yaml", Pod("second", "10.66.0.99")));

        Assert.Equal(ExitCodes.Conflict, run.ExitCode);
        Assert.Contains("is held by Pod team-a/first", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_denied_does_not_exist_for_those_that_follow()
    {
        var manifest = $"{Pod("thief", "10.66.0.10,fd00:66::99")}---\n{Pod("other", "fd00:66::99")}";

        var run = await Check("-f", Write("both.yaml", manifest));

        Assert.Contains("Pod team-a/thief  denied", run.Output, StringComparison.Ordinal);
        Assert.Contains("Pod team-a/other  allowed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_that_exists_is_changed_and_keeps_what_is_its_own()
    {
        var run = await Check("-f", Write("own.yaml", Pod("press-1", "192.168.100.40").Replace("team-a", "plant-north", StringComparison.Ordinal)));

        Assert.Equal(ExitCodes.Fine, run.ExitCode);
        Assert.Contains("Pod plant-north/press-1  allowed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_object_holds_its_old_address_beside_the_new_one()
    {
        // web-1 asks for 10.66.0.30 and has it; from now on it asks for .31.
        var manifest = $"{Machine("web-1", "10.66.0.31")}---\n{Pod("old", "10.66.0.30")}---\n{Pod("new", "10.66.0.31")}";

        var run = await Check("-f", Write("change.yaml", manifest));

        Assert.Contains("VirtualMachine team-a/web-1  allowed", run.Output, StringComparison.Ordinal);
        Assert.Contains("10.66.0.30 in subnet tenant-a is held by VirtualMachine team-a/web-1", run.Output, StringComparison.Ordinal);
        Assert.Contains("10.66.0.31 in subnet tenant-a is held by VirtualMachine team-a/web-1", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Pod_applied_without_the_annotations_Kube_OVN_wrote_keeps_its_address()
    {
        // Without its port: only the annotation of the Pod that exists tells its address.
        var state = Directory.CreateDirectory(folder.File("state")).FullName;
        await File.WriteAllTextAsync(Path.Combine(state, "pods.yaml"), Pod("running", "10.66.0.50").Replace("metadata:\n", "metadata:\n  uid: u-1\n", StringComparison.Ordinal));
        File.Copy(Path.Combine(Sample.State, "subnets.yaml"), Path.Combine(state, "subnets.yaml"));
        var plain = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: running\n  namespace: team-a\n";

        var run = await ProgramRun.Of("check", "--state", state, "-f", Write("both.yaml", $"{plain}---\n{Pod("other", "10.66.0.50")}"));

        Assert.Contains("Pod team-a/running  allowed", run.Output, StringComparison.Ordinal);
        Assert.Contains("is held by Pod team-a/running", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Namespace_applied_without_the_annotations_Kube_OVN_wrote_keeps_its_Subnet()
    {
        var manifest = $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: team-a, labels: {{owner: a}}}}\n---\n{Pod("thief", "10.66.0.10")}";

        var run = await Check("-f", Write("both.yaml", manifest));

        Assert.Contains("Namespace team-a  allowed", run.Output, StringComparison.Ordinal);
        Assert.Contains($"    {HeldByDb1}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_a_claim_in_the_dump_reserves_is_denied()
    {
        var state = Directory.CreateDirectory(folder.File("state")).FullName;
        File.Copy(Path.Combine(Sample.State, "subnets.yaml"), Path.Combine(state, "subnets.yaml"));
        File.Copy(Path.Combine(Sample.State, "namespaces.yaml"), Path.Combine(state, "namespaces.yaml"));
        await File.WriteAllTextAsync(Path.Combine(state, "addressclaims.yaml"), Reservation("10.66.0.90"));

        var run = await ProgramRun.Of("check", "--state", state, "-f", Write("pod.yaml", Pod("web", "10.66.0.90")));

        Assert.Equal(ExitCodes.Conflict, run.ExitCode);
        Assert.Contains(
            "10.66.0.90 in subnet tenant-a is reserved by AddressClaim ip-10-66-0-90-in.subnet.tenant-a for External printer-3; once that no longer uses it:",
            run.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claim_of_the_manifest_reserves_for_the_objects_behind_it()
    {
        var run = await Check("-f", Write("both.yaml", $"{Reservation("10.66.0.90")}---\n{Pod("web", "10.66.0.90")}"));

        Assert.Contains("AddressClaim ip-10-66-0-90-in.subnet.tenant-a  allowed", run.Output, StringComparison.Ordinal);
        Assert.Contains("Pod team-a/web  denied", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_with_generated_names_are_told_apart()
    {
        var generated = Pod("x", "10.66.0.99").Replace("name: x", "generateName: job-", StringComparison.Ordinal);

        var run = await Check("-f", Write("both.yaml", $"{generated}---\n{generated}"));

        Assert.Equal(ExitCodes.Conflict, run.ExitCode);
        Assert.Contains("Pod team-a/job-<1>  allowed", run.Output, StringComparison.Ordinal);
        Assert.Contains("Pod team-a/job-<2>  denied", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_namespace_option_is_for_objects_that_name_none()
    {
        var nowhere = Pod("web", "10.66.0.10").Replace("  namespace: team-a\n", string.Empty, StringComparison.Ordinal);
        var file = Write("pod.yaml", nowhere);

        var inTeamA = await Check("-f", file, "-n", "team-a");
        var inDefault = await Check("-f", file);

        Assert.Contains("Pod team-a/web  denied", inTeamA.Output, StringComparison.Ordinal);
        Assert.Contains("Pod default/web  allowed", inDefault.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kinds_that_play_no_part_are_counted_as_skipped()
    {
        var run = await Check("-f", Write("map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"));

        Assert.Equal(ExitCodes.Fine, run.ExitCode);
        Assert.Equal("0 allowed, 0 warned, 0 denied, 1 skipped", run.Output.Trim());
    }

    [Fact]
    public async Task A_Subnet_of_the_manifest_decides_on_the_objects_behind_it()
    {
        var manifest =
            $"""
            apiVersion: kubeovn.io/v1
            kind: Subnet
            metadata: {"{name: new}"}
            spec: {"{vpc: vpc-a, cidrBlock: 10.77.0.0/24, gateway: 10.77.0.1, namespaces: [team-c]}"}
            ---
            {Pod("web", "10.88.0.5").Replace("team-a", "team-c", StringComparison.Ordinal)}
            """;

        var run = await Check("-f", Write("new.yaml", manifest));

        Assert.Contains("10.88.0.5 is not in subnet new (10.77.0.0/24).", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_a_summary_and_everything_that_was_found()
    {
        var file = Write("pod.yaml", $"# a thief\n{Pod("thief", "10.66.0.10")}");

        var run = await Check("-f", file, "-o", "json");

        Assert.Equal(ExitCodes.Conflict, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(1, json.RootElement.GetProperty("summary").GetProperty("denied").GetInt32());
        var item = Assert.Single(json.RootElement.GetProperty("objects").EnumerateArray());
        Assert.Equal(file, item.GetProperty("source").GetString());
        Assert.Equal(2, item.GetProperty("line").GetInt32());
        Assert.Equal("Pod", item.GetProperty("kind").GetString());
        Assert.Equal("team-a", item.GetProperty("namespace").GetString());
        Assert.Equal("thief", item.GetProperty("name").GetString());
        Assert.Equal("denied", item.GetProperty("verdict").GetString());
        var finding = Assert.Single(item.GetProperty("findings").EnumerateArray());
        Assert.Equal("deny", finding.GetProperty("severity").GetString());
        Assert.Equal("held", finding.GetProperty("reason").GetString());
        Assert.Equal(HeldByDb1, finding.GetProperty("message").GetString());
        Assert.Equal("10.66.0.10", finding.GetProperty("address").GetString());
        Assert.Equal("tenant-a", finding.GetProperty("subnet").GetString());
        Assert.Equal("VirtualMachine team-a/db-1", finding.GetProperty("holder").GetString());
        Assert.Equal("logical switch port db-1.team-a", finding.GetProperty("evidence")[0].GetString());
    }

    [Fact]
    public async Task Yaml_says_the_same_as_json()
    {
        var file = Write("pods.yaml", $"{Pod("true", "10.66.0.10")}---\n{Pod("web", "10.66.0.99")}");

        var json = await Check("-f", file, "-o", "json");
        var yaml = await Check("-f", file, "-o", "yaml");

        var tree = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml.Output);
        using var expected = JsonDocument.Parse(json.Output);
        using var actual = JsonDocument.Parse(JsonSerializer.Serialize(tree));
        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), yaml.Output);
    }

    [Fact]
    public async Task The_standard_input_is_read_for_a_dash()
    {
        var run = await ProgramRun.WithInput(Pod("thief", "10.66.0.10"), "check", "--state", Sample.State, "-f", "-");

        Assert.Equal(ExitCodes.Conflict, run.ExitCode);
        Assert.Contains("Pod team-a/thief  denied  (standard input:1)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_manifests_is_listed_with_file_and_line_and_nothing_is_judged()
    {
        var bad = Write("bad.yaml", $"{Pod("good", "10.66.0.99")}---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: bad\n  annotations: 3\n");
        var absent = folder.File("absent.yaml");

        var run = await Check("-f", bad, "-f", absent, "-f", folder.Path);

        Assert.Equal(ExitCodes.BadUsage, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains($"webhookguard: {bad}:13: metadata.annotations: expected an object, got a number", run.Error, StringComparison.Ordinal);
        Assert.Contains($"webhookguard: {absent}: no such file", run.Error, StringComparison.Ordinal);
        Assert.Contains($"webhookguard: {folder.Path}: is a folder", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_without_a_name_is_bad_input()
    {
        var file = Write("nameless.yaml", Pod("x", "10.66.0.99").Replace("  name: x\n", string.Empty, StringComparison.Ordinal));

        var run = await Check("-f", file);

        Assert.Equal(ExitCodes.BadUsage, run.ExitCode);
        Assert.Equal($"webhookguard: {file}:1: metadata.name: missing", run.Error.Trim());
    }

    [Fact]
    public async Task A_broken_state_folder_ends_with_3_and_names_file_and_line_at_once()
    {
        var state = Directory.CreateDirectory(folder.File("state")).FullName;
        var broken = Path.Combine(state, "pods.yaml");
        await File.WriteAllTextAsync(broken, "apiVersion: v1\nkind: Pod\nmetadata: 3\n");

        var run = await ProgramRun.Of("check", "--state", state, "-f", Write("pod.yaml", Pod("web", "10.66.0.99")));

        Assert.Equal(ExitCodes.SourceUnreadable, run.ExitCode);
        Assert.Contains($"webhookguard: could not read state-folder: {broken}:3: metadata: expected an object, got a number", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_ends_with_3_and_names_its_sources()
    {
        // Port 9 (discard) is closed on any machine that is not a museum.
        var kubeconfig = Write(
            "kubeconfig",
            """
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:9"}}]
            users: [{name: u, user: {token: t}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """);

        var run = await ProgramRun.Of("check", "--kubeconfig", kubeconfig, "--ovn-nb", "none", "--timeout", "1", "-f", Write("pod.yaml", Pod("web", "10.66.0.99")));

        Assert.Equal(ExitCodes.SourceUnreadable, run.ExitCode);
        Assert.Contains("webhookguard: could not read pods: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("virtualmachines", run.Error, StringComparison.Ordinal);
    }

    private static Task<ProgramRun> Check(params string[] args) => ProgramRun.Of(["check", "--state", Sample.State, .. args]);

    private static string Pod(string name, string address) =>
        $"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  namespace: team-a\n  annotations:\n    ovn.kubernetes.io/ip_address: {address}\n"
            .Replace("name: true", "name: \"true\"", StringComparison.Ordinal);

    private static string Reservation(string address) =>
        $$$"""
        apiVersion: webhookguard.io/v1alpha1
        kind: AddressClaim
        metadata: {name: ip-{{{address.Replace('.', '-')}}}-in.subnet.tenant-a}
        spec: {scope: subnet/tenant-a, address: {{{address}}}, owner: {kind: External, name: printer-3}}

        """;

    private static string Machine(string name, string address) =>
        $"apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata:\n  name: {name}\n  namespace: team-a\nspec:\n  template:\n    metadata:\n"
        + $"      annotations:\n        ovn.kubernetes.io/ip_address: {address}\n    spec: {{}}\n";

    private string Write(string name, string text)
    {
        var path = folder.File(name);
        File.WriteAllText(path, text);
        return path;
    }
}
