using System.Net;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.EndToEnd.Tests.Deploy;

/// <summary>What the pages tell an administrator to type does what they say.</summary>
public sealed class DocumentationTests(PreparedCluster cluster) : IClassFixture<PreparedCluster>
{
    [ApiServerFact]
    public async Task The_stages_of_the_roll_out()
    {
        await CreateTeamsAsync("10.66.1.1");
        var page = Page.Read("rollout.md");
        await using var installation = await Installation.CreateAsync(cluster, await ManifestSet.OfOverlayAsync("self-signed"));
        await IsAsync("team-a", Refused, "10.66.1.1");

        await RunAsync(installation, page.Commands("2. Audit"));
        await IsAsync("team-a", Silent, "10.66.1.1");
        Assert.Equal("Ignore", await FailurePolicyAsync());

        var stages = page.Commands("3. Enforce where");
        await RunAsync(installation, stages.Take(1));
        await IsAsync("team-a", Warned, "10.66.1.1");
        await RunAsync(installation, stages.Skip(1));
        await IsAsync("team-a", Refused, "10.66.1.1");
        await IsAsync("team-b", Silent, "10.66.1.1");

        stages = page.Commands("4. Enforce everywhere");
        await RunAsync(installation, stages.Take(1));
        await IsAsync("team-b", Refused, "10.66.1.1");
        Assert.Equal("Fail", await FailurePolicyAsync());
        await RunAsync(installation, stages.Skip(1));
        await IsAsync("team-b", Warned, "10.66.1.1");
        await IsAsync("team-a", Refused, "10.66.1.1");
        foreach (var (group, may) in new[] { ("network-admins", "yes"), ("others", "no") })
        {
            var answer = await cluster.Admin.RunAsync(["auth", "can-i", "override", "addressclaims.webhookguard.io", "--as=carol", $"--as-group={group}"]);
            Assert.Equal(may, answer.StandardOutput.Trim());
        }
    }

    [ApiServerFact]
    public async Task Out_of_the_path_back_again_and_for_good()
    {
        await CreateTeamsAsync("10.66.2.1");
        var page = Page.Read("remove.md");
        var manifests = await ManifestSet.OfOverlayAsync("self-signed");
        await using var installation = await Installation.CreateAsync(cluster, manifests);
        await IsAsync("team-a", Refused, "10.66.2.1");

        var (now, back) = (page.Commands("Now"), page.Commands("Back into the path"));
        await RunAsync(installation, now.Take(1));
        await IsAsync("team-a", Silent, "10.66.2.1");
        await RunAsync(installation, back.Skip(1));
        await IsAsync("team-a", Refused, "10.66.2.1");
        await RunAsync(installation, now.Skip(1));
        await IsAsync("team-a", Silent, "10.66.2.1");
        await IsAsync("team-b", Refused, "10.66.2.1");
        await RunAsync(installation, back.Take(1));
        await IsAsync("team-a", Refused, "10.66.2.1");

        await RunAsync(installation, page.Commands("For good"));

        foreach (var manifest in manifests.ForServer().Objects)
        {
            var (kind, name) = ((string)manifest["kind"]!, (string)manifest["metadata"]!["name"]!);
            // The namespace's own controller would have deleted what is in it.
            if (manifest["metadata"]!["namespace"] is null)
            {
                await Eventually.ResultAsync(
                    async () => (await cluster.Admin.RunAsync($"get {kind} {name} --ignore-not-found -o name")).EnsureSucceeded().StandardOutput,
                    found => found.Length == 0,
                    $"{kind} {name} is gone");
            }
        }

        Assert.Equal(HttpStatusCode.NotFound, (await cluster.ApiServer.GetAsync("/apis/webhookguard.io/v1alpha1/addressclaims")).Status);
        Assert.DoesNotContain("webhookguard.io/", (await cluster.Admin.GetAsync("namespaces")).ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("webhookguard", (await cluster.Admin.GetAsync("events -A")).ToJsonString(), StringComparison.Ordinal);
        await IsAsync("team-a", Silent, "10.66.2.1");
        await CustomResourceDefinitions.InstallAddressClaimsAsync(cluster.ApiServer);
    }

    [ApiServerFact]
    public async Task The_kustomization_of_ones_own()
    {
        using var folder = new TemporaryFolder();
        var deploy = Path.GetRelativePath(folder.Path, SourceTree.PathOf("deploy"));
        await File.WriteAllTextAsync(folder.File("kustomization.yaml"), Page.Read("install.md").Single("yaml").Replace("../deploy", deploy, StringComparison.Ordinal));

        var manifests = await ManifestSet.OfFolderAsync(folder.Path);

        Assert.Equal("registry.example.com/webhookguard:0.1.0", (string?)manifests.Find("Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]);
        Assert.DoesNotContain("matchConditions", manifests.AsList(), StringComparison.Ordinal);
    }

    private async Task CreateTeamsAsync(string address)
    {
        foreach (var team in new[] { "team-a", "team-b" })
        {
            await cluster.Admin.ApplyAsync($$"""
                apiVersion: v1
                kind: Namespace
                metadata: {name: {{team}}, annotations: {ovn.kubernetes.io/logical_switch: tenant-a} }
                """);
        }

        await cluster.Admin.ApplyAsync(Manifests.VirtualMachine("team-a", "holder", address));
    }

    private static async Task RunAsync(Installation installation, IEnumerable<string> commands)
    {
        foreach (var command in commands)
        {
            await installation.RunAsync(command);
        }
    }

    // What is typed takes effect when the API server's and the guard's watches have told.
    private async Task IsAsync(string team, Predicate<CommandResult> expected, string address) => await Eventually.ResultAsync(
        () => cluster.Alice.RunAsync(["create", "--dry-run=server", "-f", "-"], Manifests.Pod(team, "second", address)),
        expected,
        $"a conflict in {team} is as said",
        TimeSpan.FromSeconds(60));

    private static bool Refused(CommandResult result) => result.StandardError.Contains("denied the request", StringComparison.Ordinal);

    private static bool Warned(CommandResult result) => result.Succeeded && result.StandardError.Contains("is held by", StringComparison.Ordinal);

    private static bool Silent(CommandResult result) => result.Succeeded && result.StandardError.Length == 0;

    private async Task<string?> FailurePolicyAsync() =>
        (string?)(await cluster.Admin.GetAsync("validatingwebhookconfiguration webhookguard"))["webhooks"]![0]!["failurePolicy"];
}
