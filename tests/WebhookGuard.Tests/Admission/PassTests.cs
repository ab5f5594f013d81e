using System.Text.Json.Nodes;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Admission;

/// <summary>
/// What asks for nothing never depends on the guard: it passes at once, though no source has ever been read and the policy is to deny.
/// </summary>
public sealed class PassTests
{
    public static TheoryData<string> Passing =>
    [
        "deletion", "connection", "status", "ephemeral containers", "binding", "another kind", "a Pod without a request", "a Pod on its Node's network",
        "an update of labels", "an update that takes a request away", "an object in deletion", "a migration", "a Namespace to be ignored",
        "an update that writes the same address otherwise", "a claim", "a claim that cannot be read", "an operation to come",
    ];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task It_passes_at_once(string what)
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.VirtualMachine("db-1", "10.66.0.10"));
        server.Source.Unsync("nothing read yet");

        var answer = await server.ReviewAsync(Make(what, server));

        Assert.True(answer.Allowed, answer.Message);
        Assert.Empty(answer.Warnings);
        Assert.Empty(answer.Audit);
        Assert.Empty(server.Cluster.AskedFor);
    }

    [Fact]
    public async Task The_same_server_does_deny_what_asks()
    {
        await using var server = await GuardServer.StartAsync();
        server.Source.Unsync("nothing read yet");

        Assert.Equal(503, (await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.10")))).Code);
    }

    private static Review Make(string what, GuardServer server)
    {
        var asking = Objects.Pod("p", "10.66.0.10");
        switch (what)
        {
            case "deletion":
                return new Review(Object: null) { Operation = "DELETE", OldObject = asking };
            case "connection":
                return new Review(Objects.Make("v1", "PodExecOptions", "p", "team-a")) { Operation = "CONNECT", SubResource = "exec" };
            case "status":
                return Review.Update(Objects.Pod("p", "10.66.0.11"), asking) with { SubResource = "status" };
            case "ephemeral containers":
                return Review.Update(Objects.Pod("p", "10.66.0.11"), asking) with { SubResource = "ephemeralcontainers" };
            case "binding":
                return new Review(Objects.Make("v1", "Binding", "p", "team-a").Annotated("ovn.kubernetes.io/ip_address", "10.66.0.10"))
                {
                    SubResource = "binding",
                };
            case "another kind":
                return new Review(Objects.Make("v1", "ConfigMap", "c", "team-a").Annotated("ovn.kubernetes.io/ip_address", "10.66.0.10"));
            case "a Pod without a request":
                return new Review(Objects.Make("v1", "Pod", "p", "team-a"));
            case "a Pod on its Node's network":
                return new Review(asking.With("spec", new JsonObject { ["hostNetwork"] = true }));
            case "an update of labels":
                var labelled = Objects.Pod("p", "10.66.0.10");
                labelled["metadata"]!["labels"] = new JsonObject { ["a"] = "b" };
                return Review.Update(asking, labelled);
            case "an update that takes a request away":
                return Review.Update(asking, Objects.Make("v1", "Pod", "p", "team-a"));
            case "an object in deletion":
                asking["metadata"]!["deletionTimestamp"] = "2026-11-23T00:25:14Z";
                return Review.Update(Objects.Pod("p", "10.66.0.10"), asking);
            case "a migration":
                return new Review(Objects.Make("kubevirt.io/v1", "VirtualMachineInstanceMigration", "m", "team-a")
                    .With("spec", new JsonObject { ["vmiName"] = "db-1" }));
            case "a Namespace to be ignored":
                server.Apply(Objects.Namespace("team-a", ("webhookguard.io/ignore", "true")));
                return new Review(asking);
            case "an update that writes the same address otherwise":
                return Review.Update(
                    Objects.Pod("p", "10.66.0.10,FD00:0::10", ("ovn.kubernetes.io/mac_address", "00:00:00:AA:BB:CC")),
                    Objects.Pod("p", "10.66.0.10,fd00::10", ("ovn.kubernetes.io/mac_address", "00:00:00:aa:bb:cc")));
            case "a claim":
                return new Review(Objects.Make("webhookguard.io/v1alpha1", "AddressClaim", "ip-10-66-0-10-in.subnet.tenant-a", string.Empty)
                    .With("spec", new JsonObject { ["scope"] = "subnet/tenant-a", ["address"] = "10.66.0.10" }));
            case "a claim that cannot be read":
                return new Review(Objects.Make("webhookguard.io/v1alpha1", "AddressClaim", "ip-10-66-0-10-in.subnet.tenant-a", string.Empty)
                    .With("spec", "none"));
            default:
                return new Review(asking) { Operation = "PATCH" };
        }
    }
}
