using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookGuard.Benchmarks.Admission;

/// <summary>The reviews that were recorded from a real KubeVirt and Kube-OVN, as HTTP requests ready to be sent.</summary>
internal static class RecordedReviews
{
    /// <summary>The state that goes with them.</summary>
    public static string State { get; } = Path.Combine(AppContext.BaseDirectory, "samples", "state");

    /// <summary>All, in their order.</summary>
    public static IReadOnlyList<byte[]> All() => [.. Read().Select(Request)];

    /// <summary>Creations of Pods that ask for an address which another holds.</summary>
    /// <param name="address">What they ask for.</param>
    /// <param name="subnet">Where.</param>
    public static IReadOnlyList<byte[]> Asking(string address, string subnet) =>
    [
        .. Read()
            .Where(review => (string?)review["request"]!["operation"] == "CREATE" && (string?)review["request"]!["kind"]!["kind"] == "Pod")
            .Select(review =>
            {
                var metadata = review["request"]!["object"]!["metadata"]!;
                metadata["annotations"] ??= new JsonObject();
                metadata["annotations"]!["ovn.kubernetes.io/ip_address"] = address;
                metadata["annotations"]!["ovn.kubernetes.io/logical_switch"] = subnet;
                return Request(review);
            }),
    ];

    /// <summary>Each review by itself, and what it is.</summary>
    public static IEnumerable<JsonNode> Read() => Directory
        .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "samples", "admission-reviews"), "*.json")
        .Order(StringComparer.Ordinal)
        .Select(file => JsonNode.Parse(File.ReadAllBytes(file))!);

    // Without white space, as the API server writes it, with the headers it sends.
    private static byte[] Request(JsonNode review)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(review);
        var headers = $"POST /validate?timeout=5s HTTP/1.1\r\nHost: webhookguard.webhookguard.svc\r\nUser-Agent: kube-apiserver-admission\r\n"
            + $"Content-Length: {body.Length}\r\nAccept: application/json, */*\r\nContent-Type: application/json\r\nAccept-Encoding: gzip\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(headers), .. body];
    }
}
