using System.Text;
using System.Text.Json;

namespace WebhookGuard.TestKit.Kubernetes;

/// <summary>One change in etcd.</summary>
/// <param name="Key">For example <c>/registry/pods/team-a/db-1</c>.</param>
/// <param name="Revision">The revision that the change made: objects show it as their resource version.</param>
/// <param name="Value">What is stored from then on; null if the key was deleted.</param>
public sealed record EtcdEvent(string Key, long Revision, ReadOnlyMemory<byte>? Value)
{
    internal static EtcdEvent Read(JsonElement change)
    {
        var pair = change.GetProperty("kv");
        // The gRPC gateway leaves out what has its default: the type of a put, and an empty value.
        var deleted = change.TryGetProperty("type", out var type) && type.GetString() == "DELETE";
        return new EtcdEvent(
            Encoding.UTF8.GetString(pair.GetProperty("key").GetBytesFromBase64()),
            long.Parse(pair.GetProperty("mod_revision").GetString()!),
            // A bare null would become an empty value.
            deleted ? (ReadOnlyMemory<byte>?)null : pair.TryGetProperty("value", out var value) ? value.GetBytesFromBase64() : Array.Empty<byte>());
    }
}
