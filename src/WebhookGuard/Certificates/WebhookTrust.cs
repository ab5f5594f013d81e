using System.Net;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace WebhookGuard.Certificates;

/// <summary>
/// The <c>caBundle</c> of those webhooks, in the configurations named, that call the guard's Service. Others are left alone.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="configurations">The configurations; those that do not exist are not missed.</param>
/// <param name="service">The guard's Service.</param>
/// <param name="namespace">The Service's namespace.</param>
/// <param name="limit">How long a call may take.</param>
/// <param name="time">The clock that limits calls.</param>
internal sealed class WebhookTrust(
    IKubernetes client, IReadOnlyList<ConfigurationName> configurations, string service, string @namespace, TimeSpan limit, TimeProvider time)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="CertificateStoreException">One could not be read.</exception>
    public async Task<IReadOnlyList<TrustingConfiguration>> ReadAsync(CancellationToken cancellationToken)
    {
        var read = new List<TrustingConfiguration>();
        foreach (var name in configurations)
        {
            if (await ReadAsync(name, cancellationToken) is { } configuration)
            {
                var webhooks = configuration.Webhooks
                    .Where(webhook => webhook.Client?.Service is { } called && called.Name == service && called.NamespaceProperty == @namespace)
                    .Select(webhook => new TrustingWebhook(webhook.Name, Encoding.UTF8.GetString(webhook.Client.CaBundle ?? [])));
                read.Add(new TrustingConfiguration(name, configuration.ResourceVersion, [.. webhooks]));
            }
        }

        return read;
    }

    /// <summary>Puts the bundle into those webhooks that have another one, unless the configuration was changed since it was read.</summary>
    /// <returns>Whether it is written; not if somebody else was first.</returns>
    /// <exception cref="CertificateStoreException">The API server did not take it.</exception>
    public Task<bool> PutAsync(TrustingConfiguration configuration, string bundle, CancellationToken cancellationToken)
    {
        // Entries of the list are told apart by their names. A test in a JSON Patch that fails cannot be told from an object that is not valid.
        var caBundle = Convert.ToBase64String(Encoding.ASCII.GetBytes(bundle));
        var changes = new
        {
            metadata = new { resourceVersion = configuration.ResourceVersion },
            webhooks = configuration.Without(bundle).Select(webhook => new { name = webhook.Name, clientConfig = new { caBundle } }).ToArray(),
        };
        return ApiCall.RunAsync(
            async token =>
            {
                try
                {
                    var patch = new V1Patch(KubernetesJson.Serialize(changes), V1Patch.PatchType.StrategicMergePatch);
                    await (configuration.Name.Mutating
                        ? client.AdmissionregistrationV1.PatchMutatingWebhookConfigurationAsync(patch, configuration.Name.Name, cancellationToken: token)
                        : (Task)client.AdmissionregistrationV1.PatchValidatingWebhookConfigurationAsync(patch, configuration.Name.Name, cancellationToken: token));
                    return true;
                }
                catch (HttpOperationException other) when (other.Response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
                {
                    return false;
                }
            },
            configuration.Name.ToString(),
            limit,
            time,
            cancellationToken);
    }

    private Task<Configuration?> ReadAsync(ConfigurationName name, CancellationToken cancellationToken) => ApiCall.RunAsync(
        async token =>
        {
            try
            {
                if (name.Mutating)
                {
                    var mutating = await client.AdmissionregistrationV1.ReadMutatingWebhookConfigurationAsync(name.Name, cancellationToken: token);
                    return new Configuration(mutating.Metadata.ResourceVersion, [.. (mutating.Webhooks ?? []).Select(webhook => (webhook.Name, webhook.ClientConfig))]);
                }

                var validating = await client.AdmissionregistrationV1.ReadValidatingWebhookConfigurationAsync(name.Name, cancellationToken: token);
                return new Configuration(validating.Metadata.ResourceVersion, [.. (validating.Webhooks ?? []).Select(webhook => (webhook.Name, webhook.ClientConfig))]);
            }
            catch (HttpOperationException none) when (none.Response.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }
        },
        name.ToString(),
        limit,
        time,
        cancellationToken);

    /// <summary>What is alike of both kinds.</summary>
    private sealed record Configuration(string ResourceVersion, IReadOnlyList<(string Name, Admissionregistrationv1WebhookClientConfig Client)> Webhooks);
}
