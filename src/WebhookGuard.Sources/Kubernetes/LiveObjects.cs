using System.Net;
using System.Text.Json;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Objects;

namespace WebhookGuard.Sources.Kubernetes;

/// <summary>
/// Reads single objects straight from the API server: before a denial that rests on an object not being known, since a watch may lag
/// behind the very object that led to the request.
/// </summary>
public sealed class LiveObjects(k8s.Kubernetes client, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

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
        foreach (var version in kind.Versions)
        {
            var root = kind.Group.Length == 0 ? "api" : $"apis/{kind.Group}";
            var scope = kind.Namespaced ? $"/namespaces/{Uri.EscapeDataString(name.Namespace)}" : string.Empty;
            var path = $"{root}/{version}{scope}/{kind.Plural}/{Uri.EscapeDataString(name.Name)}";
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(client.BaseUri, path));
                if (client.Credentials is { } credentials)
                {
                    await credentials.ProcessHttpRequestAsync(request, cancellationToken);
                }

                using var response = await client.HttpClient.SendAsync(request, cancellationToken);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return Read(await response.Content.ReadAsByteArrayAsync(cancellationToken), name.Kind);
                }
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
