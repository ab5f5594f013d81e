using WebhookGuard.EndToEnd.Tests.Claims;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Assigning;

/// <summary>A manifest without an address is applied again and again, by all means there are: the VM keeps the address it was assigned.</summary>
[Collection(ClaimedClusterCollection.Name)]
public sealed class UpdateTests(ClaimedCluster cluster)
{
    private const string Other = "'example.com/other': 'x'";

    [ApiServerFact]
    public async Task Applied_twice_it_does_not_change_and_there_is_no_difference_to_show()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.102.1.0/24");
        var unassigned = await AssignedTenant.CreateAsync(cluster, "10.102.8.0/24", labels: "{}");
        foreach (var ((kind, manifest), (_, other)) in Both(tenant).Zip(Both(unassigned)))
        {
            await cluster.Alice.ApplyAsync(manifest);
            await cluster.Alice.ApplyAsync(other);
            var expected = await cluster.Alice.ApplyAsync(other);
            var address = await AddressAsync(tenant, kind);

            var again = await cluster.Alice.ApplyAsync(manifest);
            var diff = await cluster.Alice.RunAsync(["diff", "-f", "-"], manifest);

            Assert.Equal(expected.StandardOutput, again.StandardOutput);
            Assert.True(diff is { ExitCode: 0, StandardOutput: "" }, diff.ToString());
            Assert.NotNull(address);
            Assert.Equal(address, await AddressAsync(tenant, kind));
        }
    }

    [ApiServerFact]
    public async Task Applied_with_something_else_changed_it_keeps_its_address()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.102.2.0/24");
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant.Namespace, "vm", ip: null, annotations: Other));
        var address = await tenant.VirtualMachineAsync(cluster, "vm");

        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant.Namespace, "vm", ip: null, running: false, annotations: "'example.com/other': 'y'"));

        Assert.NotNull(address);
        Assert.Equal(address, await tenant.VirtualMachineAsync(cluster, "vm"));
        Assert.Equal("y", await tenant.VirtualMachineAsync(cluster, "vm", "example.com/other"));
    }

    [ApiServerFact]
    public async Task Applied_by_the_server_it_keeps_its_address_too()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.102.3.0/24");
        foreach (var (kind, manifest) in Both(tenant))
        {
            (await cluster.Alice.RunAsync(["apply", "--server-side", "-f", "-"], manifest)).EnsureSucceeded();
            var address = await AddressAsync(tenant, kind);

            (await cluster.Alice.RunAsync(["apply", "--server-side", "-f", "-"], manifest)).EnsureSucceeded();
            var diff = await cluster.Alice.RunAsync(["diff", "--server-side", "-f", "-"], manifest);
            var same = await AddressAsync(tenant, kind);
            (await cluster.Alice.RunAsync(["apply", "--server-side", "--field-manager=gitops", "--force-conflicts", "-f", "-"], manifest)).EnsureSucceeded();

            Assert.NotNull(address);
            Assert.Equal(address, same);
            Assert.Equal(address, await AddressAsync(tenant, kind));
            Assert.True(diff is { ExitCode: 0, StandardOutput: "" }, diff.ToString());
        }
    }

    /// <summary>What takes the annotations away as a whole: a replacement, and a three-way merge of a manifest that no longer has any.</summary>
    [ApiServerTheory]
    [InlineData("replace")]
    [InlineData("apply")]
    public async Task An_update_that_would_drop_it_gets_it_back(string verb)
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.102.4.0/24");
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant.Namespace, "vm", ip: null, annotations: Other));
        var address = await tenant.VirtualMachineAsync(cluster, "vm");

        (await cluster.Alice.RunAsync([verb, "-f", "-"], WithoutTemplateMetadata(tenant, marks: ""))).EnsureSucceeded();

        Assert.NotNull(address);
        Assert.Equal(address, await tenant.VirtualMachineAsync(cluster, "vm"));
        Assert.Null(await tenant.VirtualMachineAsync(cluster, "vm", "example.com/other"));
        await cluster.Alice.ApplyAsync(WithoutTemplateMetadata(tenant, marks: ""));
        Assert.Equal(address, await tenant.VirtualMachineAsync(cluster, "vm"));
    }

    [ApiServerFact]
    public async Task Who_wants_to_give_it_up_says_so()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.102.5.0/24");
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant.Namespace, "vm", ip: null));
        var address = await tenant.VirtualMachineAsync(cluster, "vm");

        (await cluster.Alice.RunAsync(["replace", "-f", "-"], WithoutTemplateMetadata(tenant, "annotations: {webhookguard.io/assign: 'false'}, "))).EnsureSucceeded();

        Assert.NotNull(address);
        Assert.Null(await tenant.VirtualMachineAsync(cluster, "vm"));
        await cluster.IsGoneAsync(tenant.ClaimNameOf(address));
    }

    [ApiServerFact]
    public async Task Another_address_of_ones_own_choice_takes_its_place()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.102.6.0/24");
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant.Namespace, "vm", ip: null));
        var chosen = await tenant.VirtualMachineAsync(cluster, "vm") == "10.102.6.77" ? "10.102.6.78" : "10.102.6.77";

        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant.Namespace, "vm", chosen));

        Assert.Equal(chosen, await tenant.VirtualMachineAsync(cluster, "vm"));
    }

    [ApiServerFact]
    public async Task A_VM_that_was_there_before_is_not_assigned_one_by_an_update()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.102.7.0/24", labels: "{}");
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant.Namespace, "vm", ip: null));
        (await cluster.Admin.RunAsync($"label namespace {tenant.Namespace} webhookguard.io/assign=true")).EnsureSucceeded();

        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant.Namespace, "vm", ip: null, running: false));

        Assert.Null(await tenant.VirtualMachineAsync(cluster, "vm"));
    }

    private static IEnumerable<(string Kind, string Manifest)> Both(AssignedTenant tenant) =>
        [("vm", Manifests.VirtualMachine(tenant.Namespace, "it", ip: null)), ("pod", Manifests.Pod(tenant.Namespace, "it", ip: null))];

    private Task<string?> AddressAsync(AssignedTenant tenant, string kind) =>
        kind == "vm" ? tenant.VirtualMachineAsync(cluster, "it") : tenant.PodAsync(cluster, "it");

    private static string WithoutTemplateMetadata(AssignedTenant tenant, string marks) => $$$"""
        apiVersion: kubevirt.io/v1
        kind: VirtualMachine
        metadata: { {{{marks}}}name: vm, namespace: {{{tenant.Namespace}}}}
        spec:
          runStrategy: Always
          template:
            spec:
              domain: {devices: {interfaces: [{name: default, masquerade: {}}]}}
              networks: [{name: default, pod: {}}]
        """;
}
