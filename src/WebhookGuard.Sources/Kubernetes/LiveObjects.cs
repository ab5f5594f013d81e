using System.Text.Json;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.Kubernetes.Reflection;

namespace WebhookGuard.Sources.Kubernetes;

/// <summary>
/// Reads single objects straight from the API server: before a denial that rests on an object not being known, since a watch may lag
/// behind the very object that led to the request.
/// </summary>
public sealed class LiveObjects(k8s.Kubernetes client, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private readonly ApiRequests requests = new(client, time);

    /// <summary>Reads the named objects; those that do not exist, or could not be read in time, are left out.</summary>
    public async Task<IReadOnlyList<ObjectView>> FindAsync(IEnumerable<ObjectName> names, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var found = await Task.WhenAll(names.Select(name => FindAsync(name, linked.Token)));
        return [.. found.OfType<ObjectView>()];
    }

    private async Task<ObjectView?> FindAsync(ObjectName name, CancellationToken cancellationToken)
    {
        var kind = KubernetesKinds.Of(name.Kind);
        var resource = new KubernetesResource(kind.Group, kind.Plural, kind.Namespaced, kind.Versions);
        foreach (var version in resource.Versions)
        {
            try
            {
                using var response = await requests.GetAsync(resource.PathOf(version, name.Namespace, name.Name), cancellationToken);
                return Read(await response.Content.ReadAsByteArrayAsync(cancellationToken), name.Kind);
            }
            catch (ApiFailureException)
            {
                // Not there, or not in that version.
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or ObjectFormatException)
            {
                return null;
            }
        }

        return null;
    }

    private static ObjectView? Read(byte[] json, ObjectKind kind)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return ObjectViewReader.Read(ref reader, kind, out _);
    }
}
