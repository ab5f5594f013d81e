using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using WebhookGuard.EndToEnd.Tests.Deploy;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.EndToEnd.Tests.Program;

/// <summary>What <c>serve --log-json</c> writes of a denial.</summary>
public sealed class DenialLogTests
{
    private const string Secret = "hunter2-in-the-environment";

    [Fact]
    public async Task A_denial_is_one_line_of_JSON_with_all_that_is_needed_and_nothing_of_the_object_besides()
    {
        using var state = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(state.File("objects.yaml"), """
            {apiVersion: kubeovn.io/v1, kind: Subnet, metadata: {name: tenant-a}, spec: {vpc: ovn-cluster, provider: ovn, default: true, cidrBlock: 10.66.0.0/16, gateway: 10.66.0.1}}
            ---
            {apiVersion: v1, kind: Namespace, metadata: {name: team-a, annotations: {ovn.kubernetes.io/logical_switch: tenant-a}}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: holder, namespace: team-a, uid: u1, annotations: {ovn.kubernetes.io/ip_address: 10.66.0.10}}, spec: {containers: []}}
            """);
        var certificate = TestKit.Kubernetes.ServingCertificate.Create();
        await File.WriteAllTextAsync(folder.File("tls.crt"), certificate.CertificatePem);
        await File.WriteAllTextAsync(folder.File("tls.key"), certificate.KeyPem);
        await using var guard = await GuardReplica.StartAsync(
            "--state", state.Path, "--log-json", "true", "--drain", "0", "--tls-cert", folder.File("tls.crt"), "--tls-key", folder.File("tls.key"));
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = Trusting(certificate.AuthorityPem) } });

        foreach (var uid in (string[])["review-7", "review-8"])
        {
            using var content = new StringContent(Review.Replace("review-7", uid, StringComparison.Ordinal), Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri(guard.Admission, "/validate"), content);
            Assert.Contains("\"allowed\":false", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        guard.Process.Signal(UnixSignal.Terminate);
        await guard.Process.WaitForExitAsync();

        var lines = guard.Process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.NotNull(JsonNode.Parse(line)));
        var denial = JsonNode.Parse(Assert.Single(lines, line => line.Contains("Denied", StringComparison.Ordinal) && line.Contains("review-7", StringComparison.Ordinal)))!;
        Assert.Equal("info", (string?)denial["level"]);
        Assert.Equal("Denied", (string?)denial["event"]);
        Assert.StartsWith(
            "Denied CREATE of Pod team-a/copy by alice (409 held, review review-7): 10.66.0.10 in subnet tenant-a is held by Pod team-a/holder",
            (string?)denial["message"],
            StringComparison.Ordinal);
        var fields = denial["fields"]!;
        Assert.Equal("CREATE", (string?)fields["operation"]);
        Assert.Equal("Pod team-a/copy", (string?)fields["subject"]);
        Assert.Equal("alice", (string?)fields["user"]);
        Assert.Equal(409, (int?)fields["code"]);
        Assert.Equal("held", (string?)fields["reasons"]);
        Assert.Equal("review-7", (string?)fields["uid"]);
        await AssertCountedByRunbookAsync(guard.Process.Output);
        Assert.DoesNotContain(Secret, guard.Process.Output, StringComparison.Ordinal);
    }

    // The same denial counts as the same, whatever review and time it is of.
    private static async Task AssertCountedByRunbookAsync(string log)
    {
        var runbook = await File.ReadAllTextAsync(SourceTree.PathOf("docs", "runbooks", "WebhookGuardManyDenials.md"));
        var pipe = runbook.IndexOf("| sed", StringComparison.Ordinal);
        var command = runbook[(pipe + 2)..runbook.IndexOf("```", pipe, StringComparison.Ordinal)];

        var counted = await Command.RunAsync("bash", ["-o", "pipefail", "-c", command], log);

        Assert.Equal(0, counted.ExitCode);
        Assert.StartsWith(
            "2 Denied CREATE of Pod team-a/copy by alice (409 held): 10.66.0.10 in subnet tenant-a is held by Pod team-a/holder",
            Assert.Single(counted.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
            StringComparison.Ordinal);
    }

    private static X509ChainPolicy Trusting(string authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(authority));
        return policy;
    }

    private const string Review = $$$"""
        {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
          "uid": "review-7", "kind": {"group": "", "version": "v1", "kind": "Pod"}, "name": "copy", "namespace": "team-a", "operation": "CREATE",
          "userInfo": {"username": "alice", "groups": ["system:authenticated"]},
          "object": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "copy", "namespace": "team-a",
            "annotations": {"ovn.kubernetes.io/ip_address": "10.66.0.10", "note": "{{{Secret}}}"} },
            "spec": {"containers": [{"name": "c", "image": "i", "env": [{"name": "PASSWORD", "value": "{{{Secret}}}"} ] } ] } } } }
        """;
}
