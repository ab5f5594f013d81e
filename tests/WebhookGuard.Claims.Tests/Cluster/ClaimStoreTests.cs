using System.Text.Json.Nodes;
using WebhookGuard.Claims.Store;
using WebhookGuard.Claims.Tests.Model;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.Claims.Tests.Cluster;

[Collection(ClaimClusterGroup.Name)]
public sealed class ClaimStoreTests(ClaimCluster cluster)
{
    private static readonly ClaimOwner X = Universe.Pod("x", "x1", "web-");
    private readonly ClaimKey key = new(Scope.Overlay($"s-{Guid.NewGuid():N}"), Address.ParseIP("10.66.0.10"));

    [ApiServerFact]
    public async Task A_claim_comes_back_as_it_was_written()
    {
        var store = cluster.NewStore();
        var written = AddressClaim.New(key, X) with { Contested = true };

        var created = await store.CreateAsync(written, CancellationToken.None);
        var read = await store.GetAsync(key.ClaimName, CancellationToken.None);

        Assert.Equal(created, read);
        Assert.Equal(written, read! with { Uid = "", ResourceVersion = "" });
        Assert.Equal(key, read.Key);
    }

    [ApiServerFact]
    public async Task S16_The_server_takes_names_of_every_form()
    {
        var store = cluster.NewStore();
        ClaimKey[] keys =
        [
            new(Scope.Overlay(new string('a', 253)), Address.ParseIP("10.66.0.10")),
            new(Scope.Underlay("provider.x", 4094), Address.ParseIP("fd00::")),
            new(Scope.Underlay("provider.x", 0), Address.ParseMac("00:00:00:53:6b:a1")),
        ];

        foreach (var one in keys)
        {
            Assert.Equal(one, (await store.CreateAsync(AddressClaim.New(one, X), CancellationToken.None))!.Key);
        }
    }

    [ApiServerFact]
    public async Task Only_the_first_create_succeeds()
    {
        var store = cluster.NewStore();

        Assert.NotNull(await store.CreateAsync(AddressClaim.New(key, X), CancellationToken.None));
        Assert.Null(await store.CreateAsync(AddressClaim.New(key, X), CancellationToken.None));
    }

    [ApiServerFact]
    public async Task Only_the_version_that_was_read_is_changed_or_deleted()
    {
        var store = cluster.NewStore();
        var first = (await store.CreateAsync(AddressClaim.New(key, X), CancellationToken.None))!;
        var second = (await store.UpdateAsync(first with { Grants = 2 }, CancellationToken.None))!;

        Assert.Null(await store.UpdateAsync(first with { Grants = 3 }, CancellationToken.None));
        Assert.False(await store.DeleteAsync(first, CancellationToken.None));
        Assert.False(await store.DeleteAsync(second with { Uid = "another" }, CancellationToken.None));
        Assert.Equal(second, await store.GetAsync(key.ClaimName, CancellationToken.None));

        Assert.True(await store.DeleteAsync(second, CancellationToken.None));
        Assert.False(await store.DeleteAsync(second, CancellationToken.None));
        Assert.Null(await store.UpdateAsync(second, CancellationToken.None));
        Assert.Null(await store.GetAsync(key.ClaimName, CancellationToken.None));
    }

    [ApiServerFact]
    public async Task A_change_keeps_labels_and_removes_what_the_new_owner_has_not()
    {
        var store = cluster.NewStore();
        await store.CreateAsync(AddressClaim.New(key, X), CancellationToken.None);
        (await cluster.Admin.RunAsync($"label aclaim {key.ClaimName} team=a")).EnsureSucceeded();
        var labelled = (await store.GetAsync(key.ClaimName, CancellationToken.None))!;

        var updated = await store.UpdateAsync(labelled with { Owner = Universe.Pod("y", "y1") }, CancellationToken.None);

        Assert.Equal(Universe.Pod("y", "y1"), updated!.Owner);
        Assert.Equal("a", (await cluster.Admin.GetAsync($"aclaim {key.ClaimName}"))["metadata"]!["labels"]!["team"]!.GetValue<string>());
    }

    [ApiServerFact]
    public async Task A_Pod_is_written_replaced_and_removed_with_its_owner()
    {
        var store = cluster.NewStore();
        var first = Universe.Workload("web", "w1", "web-1", "p1");
        var second = Universe.Workload("web", "w1", "web-2", "p2");
        var workload = Universe.Workload("web", "w1");

        var created = (await store.CreateAsync(AddressClaim.New(key, first), CancellationToken.None))!;
        Assert.Equal(first, created.Owner);
        var replaced = (await store.UpdateAsync(created with { Owner = second }, CancellationToken.None))!;
        Assert.Equal(second, replaced.Owner);
        var removed = (await store.UpdateAsync(replaced with { Owner = workload }, CancellationToken.None))!;
        Assert.Equal(workload, removed.Owner);
        Assert.Equal(removed, await store.GetAsync(key.ClaimName, CancellationToken.None));
    }

    [ApiServerFact]
    public async Task A_list_has_all_pages()
    {
        var store = cluster.NewStore();
        var keys = Enumerable.Range(0, 600).Select(i => key with { Address = Address.FromValue(AddressKind.IPv4, (UInt128)(0x0a000000 + i)) }).ToArray();
        await Parallel.ForEachAsync(keys, async (one, token) => await store.CreateAsync(AddressClaim.New(one, X), token));

        var listed = await store.ListAsync(CancellationToken.None);

        Assert.Superset(keys.Select(one => one.ClaimName).ToHashSet(), listed.Select(claim => claim.Name).ToHashSet());
    }

    [ApiServerFact]
    public async Task S9_A_server_that_hangs_leaves_the_outcome_unknown()
    {
        var store = cluster.NewStore(new ClaimOptions { CallTimeout = TimeSpan.FromSeconds(1) });
        Assert.Null(await store.GetAsync(key.ClaimName, CancellationToken.None));
        cluster.ApiServer.Process.Signal(UnixSignal.Stop);
        try
        {
            var failure = await Assert.ThrowsAsync<ClaimStoreException>(
                () => store.CreateAsync(AddressClaim.New(key, X), CancellationToken.None));
            Assert.True(failure.OutcomeUnknown);
        }
        finally
        {
            cluster.ApiServer.Process.Signal(UnixSignal.Continue);
        }
    }

    [ApiServerFact]
    public async Task The_ledger_can_be_read_with_kubectl()
    {
        await cluster.NewStore().CreateAsync(AddressClaim.New(key, X), CancellationToken.None);

        var table = (await cluster.Admin.RunAsync($"get aclaim {key.ClaimName}")).EnsureSucceeded().StandardOutput.Split('\n');

        Assert.Equal(["NAME", "ADDRESS", "SCOPE", "OWNER", "PHASE", "AGE"], table[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal([key.ClaimName, "10.66.0.10", key.Scope.Text, "x", "Pending"], table[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..5]);
        var pod = Universe.Workload("web", "w1", "web-1", "p1");
        var ofPod = key with { Address = Address.ParseIP("10.66.0.11") };
        await cluster.NewStore().CreateAsync(AddressClaim.New(ofPod, pod), CancellationToken.None);
        var wide = (await cluster.Admin.RunAsync($"get aclaim {ofPod.ClaimName} -o wide")).EnsureSucceeded().StandardOutput.Split('\n');
        Assert.Equal(
            ["NAME", "ADDRESS", "SCOPE", "OWNER", "PHASE", "AGE", "OWNER-KIND", "OWNER-NAMESPACE", "POD"],
            wide[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["Deployment", "ns", "web-1"], wide[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[^3..]);
        Assert.Contains(key.ClaimName, (await cluster.Admin.RunAsync("get webhookguard -o name")).StandardOutput, StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task The_schema_is_structural()
    {
        var condition = await Eventually.ResultAsync(
            async () => (await cluster.Admin.GetAsync("crd addressclaims.webhookguard.io"))["status"]!["conditions"]!.AsArray(),
            conditions => conditions.Any(one => one!["type"]!.GetValue<string>() == "Established"),
            "the kind is established");

        Assert.DoesNotContain(condition, one => one!["type"]!.GetValue<string>() == "NonStructuralSchema" && one["status"]!.GetValue<string>() == "True");
    }

    [ApiServerFact]
    public async Task Servers_that_know_the_rules_are_given_them()
    {
        var rules = (await cluster.Admin.GetAsync("crd addressclaims.webhookguard.io"))
            ["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["x-kubernetes-validations"] as JsonArray;

        // A server before 1.25 drops them, and the kind is there all the same.
        Assert.True(rules is null or { Count: 1 });
        Assert.Contains("x-kubernetes-validations", await File.ReadAllTextAsync(ClaimCluster.Manifest), StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task A_Pod_without_a_UID_is_refused()
    {
        var result = await cluster.Admin.TryApplyAsync($$"""
            apiVersion: webhookguard.io/v1alpha1
            kind: AddressClaim
            metadata: {name: {{key.ClaimName}}}
            spec: {scope: {{key.Scope}}, address: {{key.Address}}, owner: {kind: Deployment, name: web, pod: {name: web-1} } }
            """);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("uid", result.StandardError, StringComparison.Ordinal);
    }

    [ApiServerTheory]
    [InlineData("subnet/a", "10.0.0", "ip-10-0-0-in.subnet.a")]
    [InlineData("subnet/A", "10.0.0.1", "ip-10-0-0-1-in.subnet.a")]
    [InlineData("vpc/a", "10.0.0.1", "ip-10-0-0-1-in.vpc.a")]
    [InlineData("underlay/a", "10.0.0.1", "ip-10-0-0-1-in.underlay.a")]
    public async Task S16_What_is_no_scope_or_address_is_refused(string scope, string address, string name)
    {
        var result = await cluster.Admin.TryApplyAsync($$"""
            apiVersion: webhookguard.io/v1alpha1
            kind: AddressClaim
            metadata: {name: {{name}}}
            spec: {scope: {{scope}}, address: {{address}}, owner: {kind: External, name: x} }
            """);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("spec.", result.StandardError, StringComparison.Ordinal);
    }
}
