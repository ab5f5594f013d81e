using System.Text.Json.Nodes;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.TestKit;

namespace WebhookGuard.EndToEnd.Tests.Cluster;

/// <summary>
/// Who holds what, as the servers' own tools tell it (ovn-nbctl and kubectl), in lines that compare with the guard's index.
/// </summary>
internal static class ServersState
{
    private static readonly (string Resource, ObjectKind Kind)[] Kinds =
        [("pods", ObjectKind.Pod), ("virtualmachines", ObjectKind.VirtualMachine), ("deployments", ObjectKind.Deployment)];

    /// <summary>Waits until the guard is current and its index equals what the servers have.</summary>
    public static Task EqualsIndexAsync(GuardedCluster cluster) => Eventually.IsTrueAsync(
        async () =>
        {
            if (cluster.Guard.Sources.States.Any(state => !state.Current))
            {
                return false;
            }

            try
            {
                var expected = await ReadAsync(cluster);
                return expected.SetEquals(IndexOf(cluster));
            }
            catch (InvalidOperationException)
            {
                // A tool may meet a server that is on its way down or up.
                return false;
            }
        },
        "the index equals the servers' state",
        TimeSpan.FromSeconds(90));

    public static async Task<HashSet<string>> ReadAsync(GuardedCluster cluster)
    {
        var lines = new HashSet<string>(StringComparer.Ordinal);
        var ports = await cluster.Northbound.ListAsync("Logical_Switch_Port");
        var headings = ports["headings"]!.AsArray().Select(heading => (string)heading!).ToList();
        foreach (var row in ports["data"]!.AsArray())
        {
            foreach (var entry in Strings(row![headings.IndexOf("addresses")]!))
            {
                foreach (var token in entry.Split(' ').Where(token => token.Contains(':', StringComparison.Ordinal) || token.Contains('.', StringComparison.Ordinal)))
                {
                    lines.Add($"port {(string)row[headings.IndexOf("name")]!} {Canonical(token)}");
                }
            }
        }

        foreach (var (resource, kind) in Kinds)
        {
            foreach (var item in (await cluster.Admin.GetAsync($"{resource} -A"))["items"]!.AsArray())
            {
                var annotations = kind == ObjectKind.Pod ? item!["metadata"]!["annotations"] : item!["spec"]!["template"]!["metadata"]!["annotations"];
                foreach (var address in ((string?)annotations?["ovn.kubernetes.io/ip_address"] ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries))
                {
                    lines.Add($"{kind} {(string)item["metadata"]!["namespace"]!}/{(string)item["metadata"]!["name"]!} {Canonical(address)}");
                }
            }
        }

        return lines;
    }

    public static HashSet<string> IndexOf(GuardedCluster cluster)
    {
        var lines = new HashSet<string>(StringComparer.Ordinal);
        foreach (var holding in cluster.Guard.Facts.Index.All())
        {
            var subject = holding.Source == HoldingSource.LogicalSwitchPort
                ? $"port {holding.Object.Name}"
                : Kinds.Any(kind => kind.Kind == holding.Object.Kind) ? holding.Object.ToString() : null;
            if (subject is not null)
            {
                lines.UnionWith(holding.Addresses.Select(address => $"{subject} {address}"));
            }
        }

        return lines;
    }

    // An OVSDB set of one element is the bare element.
    private static IEnumerable<string> Strings(JsonNode value) => value is JsonArray set
        ? set[1]!.AsArray().Select(element => (string)element!)
        : [(string)value!];

    private static string Canonical(string address) =>
        (Address.TryParseMac(address, out var mac) ? mac : Address.ParseIP(address)).ToString();
}
