using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Deploy;

/// <summary>A cluster without a guard yet, whose API server writes down who asked it for what.</summary>
public sealed class AuditedCluster : PreparedCluster
{
    public AuditedCluster()
        : base(new ApiServerOptions { AuditLog = true }, northboundMembers: 1)
    {
    }

    /// <summary>What the guard's service account has asked for until now.</summary>
    public async Task<IReadOnlyList<JsonNode>> CallsOfTheGuardAsync()
    {
        await using var file = new FileStream(ApiServer.AuditLogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var calls = new List<JsonNode>();
        foreach (var line in (await reader.ReadToEndAsync()).Split('\n').Where(line => line.Contains(ClusterUser.WebhookGuard.Name, StringComparison.Ordinal)))
        {
            try
            {
                var call = JsonNode.Parse(line)!;
                if ((string?)call["user"]!["username"] == ClusterUser.WebhookGuard.Name && (string?)call["stage"] != "RequestReceived")
                {
                    calls.Add(call);
                }
            }
            catch (JsonException)
            {
                // The last line is just being written.
            }
        }

        return calls;
    }
}
