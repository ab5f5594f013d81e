using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Admission;

/// <summary>A watch may lag behind the owner that a Pod was just made for: before a denial the owner is asked for live.</summary>
public sealed class LiveProofTests
{
    private const string InstanceUid = "uid-of-VirtualMachineInstance-db-1";
    private static readonly JsonObject Launcher = Objects.Pod("virt-launcher-db-1-abcde", "10.66.0.10")
        .OwnedBy("kubevirt.io/v1", "VirtualMachineInstance", "db-1", InstanceUid);

    [Fact]
    public async Task An_owner_that_is_found_live_holds_its_own_address()
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.VirtualMachine("db-1", "10.66.0.10"));
        server.Cluster.Objects.Add(View(Objects.VirtualMachineInstance("db-1", "10.66.0.10")));

        var answer = await server.ReviewAsync(new Review(Launcher));

        Assert.True(answer.Allowed, answer.Message);
        Assert.Contains(new ObjectName(ObjectKind.VirtualMachineInstance, "team-a", "db-1"), server.Cluster.AskedFor);
    }

    [Fact]
    public async Task An_owner_that_is_not_found_live_either_proves_nothing()
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.VirtualMachine("db-1", "10.66.0.10"));

        var answer = await server.ReviewAsync(new Review(Launcher));

        Assert.Equal(409, answer.Code);
        Assert.Contains("held by VirtualMachine team-a/db-1", answer.Message, StringComparison.Ordinal);
        Assert.NotEmpty(server.Cluster.AskedFor);
    }

    [Fact]
    public async Task An_owner_with_another_UID_proves_nothing()
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.VirtualMachine("db-1", "10.66.0.10"));
        server.Cluster.Objects.Add(View(Objects.VirtualMachineInstance("db-1", "10.66.0.10")) with { Uid = "another" });

        Assert.Equal(409, (await server.ReviewAsync(new Review(Launcher))).Code);
    }

    [Fact]
    public async Task Nobody_is_asked_where_the_facts_suffice()
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.VirtualMachine("db-1", "10.66.0.10"));
        server.Apply(Objects.VirtualMachineInstance("db-1", "10.66.0.10"));

        Assert.True((await server.ReviewAsync(new Review(Launcher))).Allowed);
        Assert.Equal(409, (await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.10")))).Code);
        Assert.Empty(server.Cluster.AskedFor);
    }

    [Fact]
    public async Task Nobody_is_asked_where_nobody_else_holds_the_address()
    {
        await using var server = await GuardServer.StartAsync();

        Assert.True((await server.ReviewAsync(new Review(Launcher))).Allowed);
        Assert.Empty(server.Cluster.AskedFor);
    }

    [Fact]
    public async Task A_migration_that_is_found_live_explains_a_second_Pod()
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.VirtualMachine("db-1", "10.66.0.10"));
        server.Apply(Objects.VirtualMachineInstance("db-1", "10.66.0.10"));
        server.Apply((JsonObject)Launcher.DeepClone());
        var target = Objects.Pod("virt-launcher-db-1-fghij", "10.66.0.10", ("kubevirt.io/migrationJobName", "m"))
            .OwnedBy("kubevirt.io/v1", "VirtualMachineInstance", "db-1", InstanceUid);

        Assert.Equal(409, (await server.ReviewAsync(new Review(target))).Code);
        server.Cluster.Objects.Add(View(Objects.Make("kubevirt.io/v1", "VirtualMachineInstanceMigration", "m", "team-a")
            .With("spec", new JsonObject { ["vmiName"] = "db-1" })));

        var answer = await server.ReviewAsync(new Review(target));

        Assert.True(answer.Allowed, answer.Message);
    }

    private static ObjectView View(JsonObject made)
    {
        var reader = new JsonCursor(JsonSerializer.SerializeToUtf8Bytes(made));
        reader.Read();
        return ObjectViewReader.Read(ref reader, out _)!;
    }
}
