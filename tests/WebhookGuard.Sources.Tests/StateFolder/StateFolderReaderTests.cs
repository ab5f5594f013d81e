using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.StateFolder;

namespace WebhookGuard.Sources.Tests.StateFolder;

public sealed class StateFolderReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_recorded_state_reads_without_error()
    {
        var snapshot = StateFolderReader.Read(Path.Combine(AppContext.BaseDirectory, "samples", "state"));

        Assert.Empty(snapshot.Report.Errors);
        Assert.Empty(snapshot.Report.IgnoredKinds);
        Assert.Equal(11, snapshot.Report.Files.Count);
        Assert.Equal(
            new Dictionary<ObjectKind, int>
            {
                [ObjectKind.IP] = 1,
                [ObjectKind.Namespace] = 5,
                [ObjectKind.Node] = 1,
                [ObjectKind.Pod] = 5,
                [ObjectKind.Subnet] = 2,
                [ObjectKind.VirtualMachine] = 3,
                [ObjectKind.VirtualMachineInstance] = 2,
                [ObjectKind.Vpc] = 1,
            },
            snapshot.Report.ObjectsByKind);

        var ip = Assert.Single(snapshot.Objects.OfType<AddressObjectView>());
        Assert.Equal(("join", "00:00:00:CE:5A:AA", "n1"), (ip.Subnet, ip.Mac, ip.HolderName));
        Assert.Equal(["100.64.0.2"], ip.IPs);
        var stopped = snapshot.Objects.OfType<VirtualMachineView>().Single(vm => vm.Name is { Kind: ObjectKind.VirtualMachine, Name: "vm3" });
        Assert.Equal(("Stopped", "10.16.0.79"), (stopped.Status, stopped.Annotations[AnnotationKeys.IPAddress]));
        Assert.Equal("10.16.0.0/16", snapshot.Objects.OfType<SubnetView>().Single(subnet => subnet.Default).CidrBlock);

        Assert.Equal(["Logical_Router_Port", "Logical_Switch", "Logical_Switch_Port"], snapshot.Tables.Keys.Order());
        var ports = snapshot.Tables["Logical_Switch_Port"];
        Assert.Equal(8, ports.Count);
        var leftover = ports.Single(row => row.GetString("name") == "old.default");
        Assert.Equal(Guid.Parse("7ad1ad4c-2b30-4060-84e1-4f4233933b19"), leftover.Uuid);
        Assert.Equal(["00:00:00:AA:AA:01 10.16.0.60"], leftover.GetStrings("addresses"));
        Assert.Equal("default/old", leftover.GetMap("external_ids")["pod"]);
        Assert.Equal("", leftover.GetString("type"));
        Assert.False(leftover.GetBoolean("up"));
        Assert.Null(leftover.GetBoolean("enabled"));
        Assert.Empty(leftover.GetStrings("port_security"));
        var ovnDefault = snapshot.Tables["Logical_Switch"].Single(row => row.GetString("name") == "ovn-default");
        Assert.Equal(6, ovnDefault.GetUuids("ports").Count);
        Assert.Contains(leftover.Uuid, ovnDefault.GetUuids("ports"));
    }

    [Fact]
    public void Files_are_read_by_their_ending_and_not_hidden()
    {
        folder.Write("a.yaml", "{apiVersion: v1, kind: Node, metadata: {name: a}}");
        folder.Write("b.YML", "{apiVersion: v1, kind: Node, metadata: {name: b}}");
        folder.Write("c.json", """{"apiVersion":"v1","kind":"Node","metadata":{"name":"c"}}""");
        folder.Write("notes.txt", "not: [yaml");
        folder.Write(".hidden.yaml", "not: [yaml");
        Directory.CreateDirectory(folder.File("sub.yaml"));

        var snapshot = StateFolderReader.Read(folder.Path);

        Assert.Empty(snapshot.Report.Errors);
        Assert.Equal(["a", "b", "c"], snapshot.Objects.Select(o => o.Name.Name));
        Assert.Equal([folder.File("a.yaml"), folder.File("b.YML"), folder.File("c.json")], snapshot.Report.Files);
    }

    [Fact]
    public void Kinds_that_play_no_part_are_counted()
    {
        folder.Write("a.yaml", "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret}\n- {apiVersion: apps/v1, kind: Pod}\n");
        folder.Write("b.yaml", "apiVersion: v1\nkind: SecretList\nitems: [{metadata: {}}]\n");

        var report = StateFolderReader.Read(folder.Path).Report;

        Assert.Empty(report.Errors);
        Assert.Equal(new Dictionary<string, int> { ["v1 Secret"] = 2, ["apps/v1 Pod"] = 1 }, report.IgnoredKinds);
    }

    [Fact]
    public void All_errors_of_all_files_are_named_and_the_rest_is_read()
    {
        folder.Write("a.yaml", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    annotations: x\n- apiVersion: v1\n  kind: Pod\n  metadata: {namespace: x}\n- {apiVersion: v1, kind: Pod, metadata: {name: x}}\n");
        folder.Write("b.json", "{\n\"a\": tru }");
        folder.Write("c.json", "apiVersion: v1");
        folder.Write("d.yaml", "");
        folder.Write("e.yaml", "{apiVersion: v1, kind: Node, metadata: {name: a}}");

        var snapshot = StateFolderReader.Read(folder.Path);

        Assert.Equal(ObjectKind.Node, Assert.Single(snapshot.Objects).Name.Kind);
        var errors = snapshot.Report.Errors.Select(error => error.ToString()).ToList();
        Assert.Equal(6, errors.Count);
        Assert.Equal(folder.File("a.yaml") + ":7: metadata.annotations: expected an object, got a string", errors[0]);
        Assert.Equal(folder.File("a.yaml") + ":8: metadata.name: missing", errors[1]);
        Assert.Equal(folder.File("a.yaml") + ":11: metadata.namespace: missing", errors[2]);
        Assert.StartsWith(folder.File("b.json") + ":2: not JSON: ", errors[3], StringComparison.Ordinal);
        Assert.StartsWith(folder.File("c.json") + ":1: not JSON: ", errors[4], StringComparison.Ordinal);
        Assert.Equal(folder.File("d.yaml") + ": is empty", errors[5]);
    }

    [Fact]
    public void The_same_object_may_come_twice_but_not_two_of_one_name()
    {
        folder.Write("a.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x, uid: u}, status: {phase: Pending}}");
        folder.Write("b.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x, uid: u}, status: {phase: Running}}");
        Assert.Empty(StateFolderReader.Read(folder.Path).Report.Errors);
        Assert.Equal("Running", ((PodView)Assert.Single(StateFolderReader.Read(folder.Path).Objects)).Phase);

        folder.Write("c.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x, uid: v}}");
        var snapshot = StateFolderReader.Read(folder.Path);
        Assert.Equal("u", Assert.Single(snapshot.Objects).Uid);
        Assert.Equal(
            $"{folder.File("c.yaml")}:1: Pod x/a is also at {folder.File("b.yaml")}:1, with another UID or none",
            Assert.Single(snapshot.Report.Errors).ToString());
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error()
    {
        var error = Assert.Single(StateFolderReader.Read(folder.Beside("nowhere")).Report.Errors);

        Assert.Equal($"{folder.Beside("nowhere")}: no such folder", error.ToString());
    }

    [Fact]
    public void A_link_to_nowhere_is_an_error()
    {
        File.CreateSymbolicLink(folder.File("a.yaml"), folder.Beside("nowhere"));

        Assert.Contains("cannot be read", Assert.Single(StateFolderReader.Read(folder.Path).Report.Errors).Reason, StringComparison.Ordinal);
    }
}
