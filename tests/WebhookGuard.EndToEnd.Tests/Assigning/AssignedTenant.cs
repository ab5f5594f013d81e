using System.Text.Json.Nodes;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;

namespace WebhookGuard.EndToEnd.Tests.Assigning;

/// <summary>A Namespace that is assigned addresses, and the Subnet of its own that they are of.</summary>
/// <param name="Namespace">The Namespace's name, and the Subnet's.</param>
internal sealed record AssignedTenant(string Namespace)
{
    public const string Key = "ovn.kubernetes.io/ip_address";
    public const string Label = "{webhookguard.io/assign: 'true'}";

    public static async Task<AssignedTenant> CreateAsync(GuardedCluster cluster, string cidrs, string labels = Label)
    {
        var name = await cluster.CreateNamespaceAsync(labels);
        var gateways = string.Join(',', cidrs.Split(',').Select(cidr => cidr.Split('/')[0]).Select(network => network.EndsWith(':') ? $"{network}1" : $"{network[..^1]}1"));
        await cluster.Admin.ApplyAsync($$"""
            apiVersion: kubeovn.io/v1
            kind: Subnet
            metadata: {name: {{name}}}
            spec: {vpc: {{name}}, provider: ovn, protocol: IPv4, cidrBlock: "{{cidrs}}", gateway: "{{gateways}}", namespaces: [{{name}}]}
            """);
        await cluster.Northbound.AddSwitchAsync(name);
        await Eventually.IsTrueAsync(() => cluster.Guard.Facts.Topology.Subnet(name) is not null, "the guard sees the Subnet");
        await cluster.AnnotateNamespaceAsync(name, name);
        return new AssignedTenant(name);
    }

    /// <summary>What a VM's template asks for, or null.</summary>
    public static string? AddressOf(JsonNode vm, string key = Key) => (string?)vm["spec"]!["template"]!["metadata"]?["annotations"]?[key];

    /// <summary>What a Pod asks for, or null.</summary>
    public static string? PodAddressOf(JsonNode pod, string key = Key) => (string?)pod["metadata"]!["annotations"]?[key];

    public async Task<string?> VirtualMachineAsync(GuardedCluster cluster, string name, string key = Key) =>
        AddressOf(await cluster.Admin.GetAsync($"vm -n {Namespace} {name}"), key);

    public async Task<string?> PodAsync(GuardedCluster cluster, string name, string key = Key) =>
        PodAddressOf(await cluster.Admin.GetAsync($"pod -n {Namespace} {name}"), key);

    /// <summary>The claim of one of the Subnet's addresses, or null.</summary>
    public Task<JsonNode?> ClaimAsync(GuardedCluster cluster, string address) => cluster.ClaimAsync(ClaimNameOf(address));

    public string ClaimNameOf(string address) => $"ip-{address.Replace('.', '-').Replace(':', '-')}-in.subnet.{Namespace}";
}
