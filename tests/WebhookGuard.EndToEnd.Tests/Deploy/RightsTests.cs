using System.Text.Json.Nodes;
using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Deploy;

/// <summary>
/// The guard does all it does, with the rights that are deployed and no others, while the API server writes its calls down: none is
/// refused, and no right is left over.
/// </summary>
public sealed class RightsTests(AuditedCluster cluster) : IClassFixture<AuditedCluster>
{
    private const string Tenant = "tenant";
    private static readonly string[] Quick = ["--request-timeout", "2", "--housekeeping-interval", "1"];

    [ApiServerFact]
    public async Task The_guard_uses_every_right_it_has_and_needs_no_other()
    {
        string[] before = TestKit.Servers.KubernetesVersion >= new Version(1, 28) ? [] : ["before-1.28"];
        var manifests = await ManifestSet.OfComponentsAsync(["self-signed", "quarantine", "keep", .. before]);
        var granted = manifests.Objects.Where(manifest => manifest["rules"] is not null)
            .SelectMany(role => role["rules"]!.AsArray()).SelectMany(RightsOf!).ToHashSet(StringComparer.Ordinal);
        if (!manifests.Objects.Any(manifest => (string?)manifest["metadata"]!["name"] == "webhookguard-audit"))
        {
            // Before Kubernetes 1.28 there is no such configuration to patch.
            granted.Remove("patch validatingwebhookconfigurations.admissionregistration.k8s.io webhookguard-audit");
        }

        await using var installation = await Installation.CreateAsync(cluster, manifests, Quick);
        await DoEverythingAsync();
        await Eventually.IsTrueAsync(async () => (await EventsAsync()).Contains("AddressDuplicate", StringComparison.Ordinal), "an Event tells of a duplicate");

        await IsQuarantinedAndKeptAsync();

        // That a kind is not served any more is believed only of an API server that is ready.
        await cluster.Admin.DeleteAsync("crd vlans.kubeovn.io");

        // A certificate that is of no use is made anew.
        (await cluster.Admin.RunAsync(["patch", "secret", "-n", "webhookguard", "webhookguard-tls", "--type=merge", "-p", """{"data": {"tls.crt": "", "tls.key": ""} }"""])).EnsureSucceeded();

        // Another replica has the same to tell: the Event is there already.
        await installation.ReplaceAsync(Quick);
        await Eventually.ResultAsync(
            async () => string.Join('\n', granted.Except(await UsedAsync(granted))),
            unused => unused.Length == 0,
            "every right has been used; unused are",
            TimeSpan.FromSeconds(120));
        var refused = (await cluster.CallsOfTheGuardAsync()).Where(call =>
            (string?)call["annotations"]?["authorization.k8s.io/decision"] != "allow" || (int?)call["responseStatus"]?["code"] is 401 or 403);
        Assert.Empty(refused.Select(call => call.ToJsonString()));
    }

    private async Task DoEverythingAsync()
    {
        // Held twice since before the guard was there.
        await cluster.Admin.ApplyAsync("""
            apiVersion: v1
            kind: Namespace
            metadata: {name: before, labels: {webhookguard.io/ignore: "true"}, annotations: {ovn.kubernetes.io/logical_switch: tenant-a}}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: tenant, annotations: {ovn.kubernetes.io/logical_switch: tenant-a}}
            """);
        await cluster.Admin.ApplyAsync(Manifests.VirtualMachine("before", "vm", "10.66.1.1"));
        await cluster.Admin.ApplyAsync(Manifests.VirtualMachine("before", "copy", "10.66.1.1"));
        await Eventually.IsTrueAsync(
            async () => (await cluster.Alice.RunAsync(["create", "--dry-run=server", "-f", "-"], Manifests.Pod(Tenant, "pod", "10.67.1.1"))).StandardError
                .Contains("subnet tenant-a", StringComparison.Ordinal),
            "the guard sees the Namespace");

        // Claimed, bound and released.
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(Tenant, "vm", "10.66.1.2"));
        await ClaimIsAsync("10.66.1.2", "Bound");
        await cluster.Alice.DeleteAsync($"vm -n {Tenant} vm");
        await ClaimIsAsync("10.66.1.2", null);

        // An override by somebody who may.
        var overriding = Manifests.Pod(Tenant, "pod", "10.66.1.1", Manifests.Annotation("webhookguard.io/override", "tried"));
        Assert.Contains("Overridden", (await cluster.Admin.ApplyAsync(overriding)).StandardError, StringComparison.Ordinal);

        // Claimed by somebody of each kind who is not there: each is looked for before the claim is released.
        var number = 0;
        foreach (var kind in KubernetesKinds.All.Where(kind => kind.Kind != ObjectKind.AddressClaim))
        {
            await cluster.Admin.ApplyAsync(Claim($"10.66.2.{++number}", kind.Name, kind.Namespaced ? Tenant : string.Empty));
        }

        for (; number > 0; number--)
        {
            await ClaimIsAsync($"10.66.2.{number}", null);
        }

        // A claim that is in the way is read; right behind it, so that it has not been released by then.
        await cluster.Admin.TryApplyAsync($"{Claim("10.66.3.1", "Pod", Tenant)}\n---\n{Manifests.Pod(Tenant, "taker", "10.66.3.1")}");
    }

    private static string Claim(string address, string kind, string @namespace) => $$$"""
        apiVersion: webhookguard.io/v1alpha1
        kind: AddressClaim
        metadata: {name: ip-{{{address.Replace('.', '-')}}}-in.subnet.tenant-a}
        spec: {scope: subnet/tenant-a, address: {{{address}}}, owner: {kind: {{{kind}}}, namespace: "{{{@namespace}}}", name: nobody, uid: none} }
        """;

    private async Task IsQuarantinedAndKeptAsync()
    {
        await cluster.Northbound.AddPodPortAsync("tenant-a", Tenant, "forgotten", "00:00:00:66:04:01 10.66.4.1");
        await cluster.Admin.ApplyAsync(Manifests.VirtualMachine(Tenant, "stopped", ip: null, running: false));
        (await cluster.Admin.RunAsync($"annotate vm -n {Tenant} stopped webhookguard.io/keep=true")).EnsureSucceeded();
        await cluster.Northbound.AddPodPortAsync("tenant-a", Tenant, "stopped", "00:00:00:66:04:02 10.66.4.2");
        await cluster.Admin.ApplyAsync(Manifests.IP("stopped", Tenant, "tenant-a", "10.66.4.2", "00:00:00:66:04:02", "VirtualMachine"));
        await Eventually.IsTrueAsync(
            async () => (await cluster.Admin.GetAsync("subnet tenant-a"))["spec"]!["excludeIps"]!.AsArray().Any(entry => (string?)entry == "10.66.4.1"),
            "the leftover's address is in quarantine",
            TimeSpan.FromSeconds(60));
        await Eventually.IsTrueAsync(
            async () => (string?)(await cluster.Admin.GetAsync($"vm -n {Tenant} stopped"))["spec"]!["template"]!["metadata"]?["annotations"]?["ovn.kubernetes.io/ip_address"] == "10.66.4.2",
            "the VM's address is kept",
            TimeSpan.FromSeconds(60));
    }

    private Task<string> ClaimIsAsync(string address, string? phase) => Eventually.ResultAsync(
        async () => (await cluster.Admin.RunAsync($"get addressclaims ip-{address.Replace('.', '-')}-in.subnet.tenant-a -o jsonpath={{.status.phase}} --ignore-not-found"))
            .EnsureSucceeded().StandardOutput,
        seen => seen == (phase ?? string.Empty),
        $"the claim of {address} is {phase ?? "gone"}",
        TimeSpan.FromSeconds(60));

    private async Task<string> EventsAsync() => (await cluster.Admin.RunAsync("get events -A")).StandardOutput;

    private static IEnumerable<string> RightsOf(JsonNode rule) => rule["nonResourceURLs"] is { } paths
        ? from path in Texts(paths)
          from verb in Texts(rule["verbs"])
          select Right(string.Empty, path, string.Empty, verb)
        : from granted in Texts(rule["apiGroups"])
          from resource in Texts(rule["resources"])
          from name in rule["resourceNames"] is { } names ? Texts(names) : [string.Empty]
          from verb in Texts(rule["verbs"])
          select Right(granted, resource, name, verb);

    private static IEnumerable<string> Texts(JsonNode? texts) => texts!.AsArray().Select(text => (string)text!);

    /// <summary>Of the granted rights, those that calls have made use of; a right without a name is used by a call with any.</summary>
    private async Task<HashSet<string>> UsedAsync(HashSet<string> granted)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var call in await cluster.CallsOfTheGuardAsync())
        {
            if (call["objectRef"] is { } target)
            {
                var (of, resource, verb) = ((string?)target["apiGroup"] ?? string.Empty, (string)target["resource"]!, (string)call["verb"]!);
                used.Add(Right(of, resource, (string?)target["name"] ?? string.Empty, verb));
                used.Add(Right(of, resource, string.Empty, verb));
            }
            else
            {
                used.Add(Right(string.Empty, (string)call["requestURI"]!, string.Empty, (string)call["verb"]!));
            }
        }

        used.IntersectWith(granted);
        return used;
    }

    private static string Right(string apiGroup, string resource, string name, string verb) =>
        $"{verb} {resource}{(apiGroup.Length == 0 ? string.Empty : $".{apiGroup}")}{(name.Length == 0 ? string.Empty : $" {name}")}";
}
