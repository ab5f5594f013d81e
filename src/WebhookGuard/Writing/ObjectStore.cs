using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace WebhookGuard.Writing;

/// <summary>Reads objects that are not the guard's own, and changes a few fields of them, if nobody else has changed them meanwhile.</summary>
/// <param name="client">The API server.</param>
/// <param name="time">The clock that limits calls.</param>
internal sealed class ObjectStore(IKubernetes client, TimeProvider time)
{
    private const string FieldManager = "webhookguard";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Reads an object of a kind that a CustomResourceDefinition makes.</summary>
    /// <returns>The object; null if it does not exist.</returns>
    /// <exception cref="ObjectWriteException">It could not be read.</exception>
    public Task<StoredObject?> ReadAsync(ObjectName name, CancellationToken cancellationToken) => RunAsync(
        name,
        async token =>
        {
            var (group, version, plural) = ResourceOf(name);
            try
            {
                var read = (JsonElement)(name.Namespace.Length == 0
                    ? await client.CustomObjects.GetClusterCustomObjectAsync(group, version, plural, name.Name, token)
                    : await client.CustomObjects.GetNamespacedCustomObjectAsync(group, version, name.Namespace, plural, name.Name, token));
                return Parse(read, name.Kind);
            }
            catch (HttpOperationException none) when (none.Response.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }
        },
        cancellationToken);

    /// <summary>Changes an object, unless it is not the one, or not in the version, that was read.</summary>
    /// <param name="read">What was read; the change rests on it.</param>
    /// <param name="changes">A JSON Merge Patch (RFC 7396), to which the precondition is added.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns><see cref="WriteOutcome.Written"/> or <see cref="WriteOutcome.Conflict"/>.</returns>
    /// <exception cref="ObjectWriteException">It was refused, or it is not known whether it is stored.</exception>
    public Task<WriteOutcome> PatchAsync(StoredObject read, JsonObject changes, CancellationToken cancellationToken)
    {
        var metadata = changes["metadata"] as JsonObject ?? [];
        changes["metadata"] = metadata;
        metadata["resourceVersion"] = read.ResourceVersion;
        metadata["uid"] = read.View.Uid;
        var name = read.View.Name;
        return RunAsync(
            name,
            async token =>
            {
                var (group, version, plural) = ResourceOf(name);
                var patch = new V1Patch(changes.ToJsonString(), V1Patch.PatchType.MergePatch);
                try
                {
                    _ = name.Namespace.Length == 0
                        ? await client.CustomObjects.PatchClusterCustomObjectAsync(patch, group, version, plural, name.Name, fieldManager: FieldManager, cancellationToken: token)
                        : await client.CustomObjects.PatchNamespacedCustomObjectAsync(patch, group, version, name.Namespace, plural, name.Name, fieldManager: FieldManager, cancellationToken: token);
                    return WriteOutcome.Written;
                }
                catch (HttpOperationException other) when (other.Response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
                {
                    return WriteOutcome.Conflict;
                }
            },
            cancellationToken);
    }

    private static (string Group, string Version, string Plural) ResourceOf(ObjectName name)
    {
        var kind = KubernetesKinds.Of(name.Kind);
        return (kind.Group, kind.Versions[0], kind.Plural);
    }

    private static StoredObject Parse(JsonElement read, ObjectKind kind)
    {
        var reader = new JsonCursor(JsonSerializer.SerializeToUtf8Bytes(read));
        reader.Read();
        var view = ObjectViewReader.Read(ref reader, kind, out var resourceVersion) ?? throw new JsonException($"the answer is no {kind}");
        return new StoredObject(view, resourceVersion);
    }

    private async Task<T> RunAsync<T>(ObjectName name, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await call(linked.Token);
        }
        catch (HttpOperationException refused)
        {
            throw new ObjectWriteException($"{name}: the API server answers {(int)refused.Response.StatusCode}: {MessageOf(refused.Response.Content)}", refused);
        }
        catch (OperationCanceledException slow) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectWriteException($"{name}: the API server did not answer within {Limit.TotalSeconds:0} s", slow);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            throw new ObjectWriteException($"{name}: {failed.Message}", failed);
        }
    }

    // A Status object, unless something in between has answered.
    private static string MessageOf(string content)
    {
        try
        {
            return (string?)JsonNode.Parse(content)?["message"] ?? content;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return content;
        }
    }
}
