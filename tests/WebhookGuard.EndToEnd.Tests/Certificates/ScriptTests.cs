using WebhookGuard.Certificates;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Certificates;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.EndToEnd.Tests.Certificates;

/// <summary>The scripts in <c>certs</c>.</summary>
public sealed class ScriptTests(ControlPlane cluster) : IClassFixture<ControlPlane>
{
    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "certs", name);

    [Fact]
    public async Task Certificates_made_for_local_work_can_be_served_with_and_are_never_overwritten()
    {
        using var folder = new TemporaryFolder();

        (await Command.RunAsync("bash", [Script("make-dev-certs.sh"), folder.Path, "guard.example.com", "10.1.2.3"])).EnsureSucceeded();
        var again = await Command.RunAsync("bash", [Script("make-dev-certs.sh"), folder.Path]);

        var files = await Task.WhenAll(((string[])["ca.crt", "tls.crt", "tls.key"]).Select(file => File.ReadAllTextAsync(folder.File(file))));
        var serving = WebhookGuard.Certificates.ServingCertificate.Read(files[1], files[2], TimeProvider.System.GetUtcNow());
        var authority = Authority.Find(PemBundle.Read(files[0]), await File.ReadAllTextAsync(folder.File("ca.key")))!;
        Assert.True(authority.HasSigned(serving));
        Assert.All(
            (string[])["webhookguard.webhookguard.svc", "localhost", "127.0.0.1", "guard.example.com", "10.1.2.3"],
            name => Assert.True(serving.Certificate.MatchesHostname(name)));
        Assert.Equal("600\n", (await Command.RunAsync("stat", ["-c", "%a", folder.File("tls.key")])).StandardOutput);
        Assert.False(again.Succeeded);
        Assert.Contains("nothing was changed", again.StandardError, StringComparison.Ordinal);
        Assert.Equal(files[2], await File.ReadAllTextAsync(folder.File("tls.key")));
    }

    [ApiServerFact]
    public async Task Trust_puts_authorities_into_every_webhook_and_changes_nothing_else()
    {
        using var folder = new TemporaryFolder();
        using var old = new TestAuthority("old");
        using var next = new TestAuthority("next");
        await File.WriteAllTextAsync(folder.File("old.crt"), old.Pem);
        await File.WriteAllTextAsync(folder.File("next.crt"), next.Pem);
        (await cluster.Admin.RunAsync(["apply", "--validate=false", "-f", WebhookConfiguration.File])).EnsureSucceeded();
        var before = await cluster.Admin.GetAsync("validatingwebhookconfiguration webhookguard");

        // There is no webhookguard-audit here: as before Kubernetes 1.28.
        (await Command.RunAsync(
            "bash",
            [Script("trust.sh"), folder.File("old.crt"), folder.File("next.crt")],
            environment: new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["KUBECONFIG"] = cluster.ApiServer.Kubeconfig(ClusterUser.Admin),
                ["PATH"] = $"{Path.GetDirectoryName(TestKit.Servers.Kubectl.RequiredPath)}:{Environment.GetEnvironmentVariable("PATH")}",
            })).EnsureSucceeded();

        var after = await cluster.Admin.GetAsync("validatingwebhookconfiguration webhookguard");
        var bundle = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(old.Pem + next.Pem));
        Assert.NotEmpty(before["webhooks"]!.AsArray());
        foreach (var webhook in before["webhooks"]!.AsArray())
        {
            webhook!["clientConfig"]!["caBundle"] = bundle;
        }

        Assert.Equal(
            before["webhooks"]!.AsArray().Select(Text).Order(StringComparer.Ordinal), after["webhooks"]!.AsArray().Select(Text).Order(StringComparer.Ordinal));
    }

    /// <summary>Members in one order.</summary>
    private static string Text(System.Text.Json.Nodes.JsonNode? node) => node switch
    {
        System.Text.Json.Nodes.JsonObject members => $"{{{string.Join(',', members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{member.Key}:{Text(member.Value)}"))}}}",
        System.Text.Json.Nodes.JsonArray items => $"[{string.Join(',', items.Select(Text))}]",
        _ => node?.ToJsonString() ?? "null",
    };
}
