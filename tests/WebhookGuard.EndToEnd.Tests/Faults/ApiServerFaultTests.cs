using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Faults;

/// <summary>The API server restarts under the watches, with and without the changes since still in etcd.</summary>
public sealed class ApiServerFaultTests
{
    [ApiServerFact]
    public Task After_a_restart_of_the_API_server_the_index_equals_its_state() => FaultyCluster.RunAsync(1, [], async cluster =>
    {
        var tenant = await cluster.CreateTenantAsync();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "stays", "10.66.60.1"), new ObjectName(ObjectKind.VirtualMachine, tenant, "stays"));
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "goes", "10.66.60.2"), new ObjectName(ObjectKind.VirtualMachine, tenant, "goes"));
        await cluster.IsBoundAsync("10.66.60.2");

        await cluster.ApiServer.KillAsync();
        await cluster.ApiServer.RestartAsync();
        await cluster.Alice.DeleteAsync($"vm -n {tenant} goes");
        await ServersState.EqualsIndexAsync(cluster);

        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "takes", "10.66.60.2"));
        await cluster.DeniedAsync(Manifests.Pod(tenant, "takes-too", "10.66.60.1"));
    });

    /// <summary>
    /// What happened while the watches were down is compacted away: resuming gets 410 Expired, and only a list tells what was deleted.
    /// Without its watch cache the server asks etcd itself.
    /// </summary>
    [ApiServerFact]
    public Task After_a_compaction_under_the_watches_the_index_equals_the_servers_state() => FaultyCluster.RunAsync(1, ["--watch-cache=false"], async cluster =>
    {
        var tenant = await cluster.CreateTenantAsync();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "stays", "10.66.61.1"), new ObjectName(ObjectKind.VirtualMachine, tenant, "stays"));
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "goes", "10.66.61.2"), new ObjectName(ObjectKind.VirtualMachine, tenant, "goes"));

        await cluster.IsBoundAsync("10.66.61.2");

        await cluster.ApiServer.KillAsync();
        await using (var second = await ApiServer.StartAsync(cluster.Etcd, new ApiServerOptions()))
        {
            // The guard is in the chain of this one too, and knows that it is behind: it would deny Alice.
            await second.Kubectl(ClusterUser.Alice).DeleteAsync($"vm -n {tenant} goes");
            await second.Kubectl(ClusterUser.KubeOvnController).ApplyAsync(Manifests.Pod(tenant, "new", "10.66.61.3"));
            await cluster.Etcd.CompactAsync();
        }

        await cluster.ApiServer.RestartAsync();
        await ServersState.EqualsIndexAsync(cluster);

        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "takes", "10.66.61.2"));
        await cluster.DeniedAsync(Manifests.Pod(tenant, "takes-too", "10.66.61.3"));
    });
}
