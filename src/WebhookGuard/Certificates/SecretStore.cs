using System.Net;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace WebhookGuard.Certificates;

/// <summary>The Secret that all replicas share.</summary>
/// <param name="client">The API server.</param>
/// <param name="namespace">The Secret's namespace.</param>
/// <param name="name">Its name.</param>
/// <param name="limit">How long a call may take.</param>
/// <param name="time">The clock that limits calls.</param>
internal sealed class SecretStore(IKubernetes client, string @namespace, string name, TimeSpan limit, TimeProvider time)
{
    private const string TlsType = "kubernetes.io/tls";

    /// <summary>What people call it.</summary>
    public string Description { get; } = $"Secret {@namespace}/{name}";

    /// <summary>Reads it; null if there is none.</summary>
    /// <exception cref="CertificateStoreException">It could not be told.</exception>
    public Task<V1Secret?> ReadAsync(CancellationToken cancellationToken) => ApiCall.RunAsync(
        async token =>
        {
            try
            {
                return await client.CoreV1.ReadNamespacedSecretAsync(name, @namespace, cancellationToken: token);
            }
            catch (HttpOperationException none) when (none.Response.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }
        },
        Description,
        limit,
        time,
        cancellationToken);

    /// <summary>Writes it, unless somebody else has since it was read. What the guard does not know stays as it is.</summary>
    /// <param name="read">As it was read; null to make it.</param>
    /// <param name="next">What it is to hold.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether it is written; not if somebody else was first.</returns>
    /// <exception cref="CertificateStoreException">The API server did not take it.</exception>
    public Task<bool> WriteAsync(V1Secret? read, KeptCertificates next, CancellationToken cancellationToken)
    {
        var secret = read ?? new V1Secret { Type = TlsType, Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = @namespace } };
        secret.Data ??= new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (key, text) in next.ToData())
        {
            secret.Data[key] = Encoding.ASCII.GetBytes(text);
        }

        secret.Metadata.Annotations ??= new Dictionary<string, string>(StringComparer.Ordinal);
        secret.Metadata.Annotations.Remove(KeptCertificates.TrustedSinceAnnotation);
        if (next.TrustMark is { } mark)
        {
            secret.Metadata.Annotations[KeptCertificates.TrustedSinceAnnotation] = mark;
        }

        return ApiCall.RunAsync(
            async token =>
            {
                try
                {
                    // The resource version that was read is the precondition.
                    _ = read is null
                        ? await client.CoreV1.CreateNamespacedSecretAsync(secret, @namespace, cancellationToken: token)
                        : await client.CoreV1.ReplaceNamespacedSecretAsync(secret, name, @namespace, cancellationToken: token);
                    return true;
                }
                catch (HttpOperationException other) when (other.Response.StatusCode == HttpStatusCode.Conflict
                    || (read is not null && other.Response.StatusCode == HttpStatusCode.NotFound))
                {
                    return false;
                }
            },
            Description,
            limit,
            time,
            cancellationToken);
    }

    /// <summary>The data of a Secret as text.</summary>
    public static IReadOnlyDictionary<string, string> Texts(V1Secret? secret) =>
        (secret?.Data ?? new Dictionary<string, byte[]>(StringComparer.Ordinal))
            .ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(pair.Value ?? []), StringComparer.Ordinal);
}
