using WebhookGuard.EndToEnd.Tests.Program;
using WebhookGuard.TestKit;

namespace WebhookGuard.EndToEnd.Tests.Detection;

/// <summary>Without an API server there is neither election nor Events: <c>serve --state</c> logs what is wrong.</summary>
public sealed class StateFolderTests
{
    [Fact]
    public async Task What_is_wrong_in_dumps_is_logged()
    {
        using var state = new TemporaryFolder();
        await File.WriteAllTextAsync(state.File("objects.yaml"), """
            {apiVersion: kubeovn.io/v1, kind: Subnet, metadata: {name: tenant-a}, spec: {vpc: ovn-cluster, provider: ovn, default: true, cidrBlock: 10.66.0.0/16, gateway: 10.66.0.1}}
            ---
            {apiVersion: v1, kind: Namespace, metadata: {name: team-a, annotations: {ovn.kubernetes.io/logical_switch: tenant-a}}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: team-a, uid: u1, annotations: {ovn.kubernetes.io/ip_address: 10.66.0.10}}, spec: {containers: []}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: b, namespace: team-a, uid: u2, annotations: {ovn.kubernetes.io/ip_address: 10.66.0.10}}, spec: {containers: []}}
            """);
        await using var guard = await GuardReplica.StartAsync("--state", state.Path, "--drain", "0", "--detection-interval", "0.2");

        await Eventually.IsTrueAsync(
            () => guard.Process.Output.Contains("Duplicate: 10.66.0.10 in subnet/tenant-a is held by Pod team-a/a", StringComparison.Ordinal), "it is logged");
    }
}
