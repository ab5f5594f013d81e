using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Settings;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Assigning;

/// <summary><c>POST /mutate</c>, as the API server calls it.</summary>
public sealed class AssignmentTests
{
    private const string Label = "webhookguard.io/assign";
    private const string Key = "ovn.kubernetes.io/ip_address";

    [Theory]
    [InlineData("admission.k8s.io/v1")]
    [InlineData("admission.k8s.io/v1beta1")]
    public async Task The_answer_is_a_patch_and_the_address_is_in_the_audit_log(string version)
    {
        await using var server = await StartAsync();

        var answer = await MutateAsync(server, new Review(Objects.Pod("p", ip: null)) { ApiVersion = version });

        Assert.Equal(version, (string?)answer["apiVersion"]);
        var response = answer["response"]!;
        Assert.Equal("JSONPatch", (string?)response["patchType"]);
        var patch = Assert.Single(PatchOf(answer)!.AsArray())!;
        Assert.Equal(("add", "/metadata/annotations/ovn.kubernetes.io~1ip_address"), ((string?)patch["op"], (string?)patch["path"]));
        Assert.StartsWith("10.66.", (string?)patch["value"], StringComparison.Ordinal);
        Assert.Equal($"{Key}={(string?)patch["value"]}", (string?)response["auditAnnotations"]!["assigned"]);
        Assert.Null(response["warnings"]);
        Assert.Equal(1, await server.MetricAsync("webhookguard_assignments_total{result=\"assigned\"}"));
    }

    [Fact]
    public async Task A_second_pass_has_nothing_to_add()
    {
        await using var server = await StartAsync();
        var vm = Objects.VirtualMachine("vm", ip: null);
        var patch = PatchOf(await MutateAsync(server, new Review(vm)))!.AsArray()[0]!;

        vm["spec"]!["template"]!["metadata"]!["annotations"]![Key] = (string?)patch["value"];

        Assert.Null(PatchOf(await MutateAsync(server, new Review(vm))));
        Assert.True((await server.ReviewAsync(new Review(vm))).Allowed);
    }

    [Fact]
    public async Task Who_did_not_wish_for_it_gets_nothing()
    {
        await using var server = await StartAsync(labelled: false);

        Assert.Null(PatchOf(await MutateAsync(server, new Review(Objects.Pod("p", ip: null)))));
        Assert.NotNull(PatchOf(await MutateAsync(server, new Review(Objects.Pod("p", ip: null).Annotated(Label, "true")))));
        Assert.Equal(1, await server.MetricAsync("webhookguard_assignments_total{result=\"none\"}"));
    }

    [Fact]
    public async Task Where_the_claim_would_stop_nobody_nothing_is_assigned_and_that_is_said()
    {
        await using (var server = await StartAsync(configure: settings => settings.Mode = AdmissionMode.Warn))
        {
            Assert.Contains("does not enforce", await WarningAsync(server, new Review(Objects.Pod("p", ip: null))), StringComparison.Ordinal);
        }

        await using (var server = await StartAsync())
        {
            const string Controller = "system:serviceaccount:kubevirt:kubevirt-controller";
            Assert.Contains(Controller, await WarningAsync(server, new Review(Objects.Pod("p", ip: null)) { User = Controller }), StringComparison.Ordinal);
            var overriding = Objects.Pod("p", ip: null).Annotated("webhookguard.io/override", "because");
            Assert.Contains("webhookguard.io/override", await WarningAsync(server, new Review(overriding)), StringComparison.Ordinal);
            server.Source.FallBehind("the connection broke");
            Assert.Contains("the connection broke", await WarningAsync(server, new Review(Objects.Pod("p", ip: null))), StringComparison.Ordinal);
            Assert.Equal(3, await server.MetricAsync("webhookguard_assignments_total{result=\"unknown\"}"));
        }
    }

    [Fact]
    public async Task A_fault_of_the_guards_own_lets_the_object_pass()
    {
        await using var server = await StartAsync();
        server.Source.Failure = new InvalidOperationException("a fault");

        Assert.Contains("it failed to choose one", await WarningAsync(server, new Review(Objects.Pod("p", ip: null))), StringComparison.Ordinal);
        Assert.Equal(1, await server.MetricAsync("webhookguard_panics_total"));
    }

    [Fact]
    public async Task A_full_Subnet_is_a_denial_with_409()
    {
        await using var server = await StartAsync();
        server.Apply(Objects.Subnet("tenant-a", "10.66.0.0/30", "10.66.0.1"));
        server.Apply(Objects.Pod("holder", "10.66.0.2"));

        var response = (await MutateAsync(server, new Review(Objects.Pod("p", ip: null))))["response"]!;

        Assert.False((bool)response["allowed"]!);
        Assert.Equal((409, "Conflict"), ((int)response["status"]!["code"]!, (string?)response["status"]!["reason"]));
        Assert.Contains("Subnet tenant-a is full: of the 1 IPv4 addresses", (string?)response["status"]!["message"], StringComparison.Ordinal);
        Assert.Equal(1, await server.MetricAsync("webhookguard_assignments_total{result=\"full\"}"));
        Assert.Equal(1, await server.MetricAsync("webhookguard_denials_total{reason=\"full\"}"));
    }

    [Fact]
    public async Task An_update_that_drops_the_address_is_patched()
    {
        await using var server = await StartAsync();
        var review = Review.Update(Objects.VirtualMachine("vm", "10.66.0.10"), Objects.VirtualMachine("vm", ip: null));

        var patch = Assert.Single(PatchOf(await MutateAsync(server, review))!.AsArray())!;

        Assert.Equal(("/spec/template/metadata/annotations/ovn.kubernetes.io~1ip_address", "10.66.0.10"), ((string?)patch["path"], (string?)patch["value"]));
        Assert.Equal(1, await server.MetricAsync("webhookguard_assignments_total{result=\"kept\"}"));
    }

    [Fact]
    public async Task Who_lost_the_race_is_told_to_try_again()
    {
        await using var server = await StartAsync();
        server.Apply(Objects.Pod("holder", "10.66.0.10"));

        var message = (await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.10")))).Message;

        Assert.Contains("held by Pod team-a/holder", message, StringComparison.Ordinal);
        Assert.EndsWith("If WebhookGuard chose the address, another request was faster: try again, and it chooses another one.", message, StringComparison.Ordinal);
        server.Apply(Objects.Namespace("team-a"));
        Assert.DoesNotContain("try again", (await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.10")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_review_is_refused_as_on_the_other_path()
    {
        await using var server = await StartAsync();
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");

        using var response = await server.Admission.PostAsync(new Uri("/mutate", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    // A state folder, so that nothing needs to be claimed: there is one process, which remembers what it suggested.
    private static async Task<GuardServer> StartAsync(bool labelled = true, Action<GuardSettings>? configure = null)
    {
        var server = await GuardServer.StartAsync(configure);
        server.Apply(Objects.Namespace("team-a", labelled ? [(Label, "true")] : []));
        return server;
    }

    private static async Task<string> WarningAsync(GuardServer server, Review review)
    {
        var response = (await MutateAsync(server, review))["response"]!;
        Assert.True((bool)response["allowed"]!);
        Assert.Null(response["patch"]);
        return Assert.Single(response["warnings"]!.AsArray())!.GetValue<string>();
    }

    private static JsonNode? PatchOf(JsonNode answer) =>
        answer["response"]!["patch"] is { } patch ? JsonNode.Parse(Convert.FromBase64String((string)patch!)) : null;

    private static async Task<JsonNode> MutateAsync(GuardServer server, Review review)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(review.ToJson()));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var response = await server.Admission.PostAsync(new Uri("/mutate?timeout=5s", UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
