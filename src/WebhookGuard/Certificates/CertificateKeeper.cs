using System.Security.Cryptography.X509Certificates;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Certificates;

/// <summary>
/// Looks after the Secret and the webhook configurations. Each write has the version that it rests on as precondition, so that two that do
/// this at once do no harm: one of them is late, and goes by what the other wrote.
/// </summary>
/// <param name="secrets">The Secret.</param>
/// <param name="webhooks">The configurations.</param>
/// <param name="plan">What follows from what is there.</param>
/// <param name="metrics">Where writes are counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where changes are logged.</param>
internal sealed class CertificateKeeper(
    SecretStore secrets, WebhookTrust webhooks, RenewalPlan plan, CertificateMetrics metrics, TimeProvider time, ILogger<CertificateKeeper> logger)
{
    /// <summary>Takes one step.</summary>
    /// <exception cref="CertificateStoreException">The API server did not do what it was asked to.</exception>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var secret = await secrets.ReadAsync(cancellationToken);
        var data = SecretStore.Texts(secret);
        var annotation = secret?.Metadata.Annotations is { } annotations && annotations.TryGetValue(KeptCertificates.TrustedSinceAnnotation, out var value) ? value : null;
        var kept = KeptCertificates.Read(data, annotation, now);
        var (configurations, failure) = await ReadConfigurationsAsync(cancellationToken);
        if (failure is not null && kept.Authority is null)
        {
            // Nobody is to be cut off from who is trusted now.
            throw failure;
        }

        var bundle = kept.Bundle;
        var adopted = configurations.SelectMany(configuration => configuration.Webhooks).SelectMany(webhook => PemBundle.Read(webhook.Bundle));
        var trusted = failure is null && configurations.All(configuration => !configuration.Without(bundle).Any());
        var (next, changes) = plan.Step(kept, Distinct(adopted), trusted, now);
        if (next.TrustMark != annotation || next.ToData().Any(pair => data.GetValueOrDefault(pair.Key) != pair.Value))
        {
            if (!await WriteAsync(() => secrets.WriteAsync(secret, next, cancellationToken), metrics.CountSecretWrite))
            {
                return;
            }

            foreach (var problem in secret is null ? ["there was none"] : kept.Problems)
            {
                Log.Problem(logger, secrets.Description, problem);
            }

            foreach (var change in changes)
            {
                Log.Wrote(logger, secrets.Description, change);
            }
        }

        await PutAsync(configurations, next.Bundle, cancellationToken);
        if (failure is not null)
        {
            throw failure;
        }
    }

    private async Task<(IReadOnlyList<TrustingConfiguration> Read, CertificateStoreException? Failure)> ReadConfigurationsAsync(
        CancellationToken cancellationToken)
    {
        try
        {
            return (await webhooks.ReadAsync(cancellationToken), null);
        }
        catch (CertificateStoreException failure)
        {
            return ([], failure);
        }
    }

    private async Task PutAsync(IReadOnlyList<TrustingConfiguration> configurations, string bundle, CancellationToken cancellationToken)
    {
        foreach (var configuration in configurations)
        {
            var changed = configuration.Without(bundle).Select(webhook => webhook.Name).ToArray();
            if (changed.Length > 0 && await WriteAsync(() => webhooks.PutAsync(configuration, bundle, cancellationToken), metrics.CountBundleWrite))
            {
                Log.PutBundle(logger, configuration.Name.ToString(), string.Join(", ", changed));
            }
        }
    }

    private static async Task<bool> WriteAsync(Func<Task<bool>> write, Action<bool> count)
    {
        try
        {
            var written = await write();
            if (written)
            {
                count(true);
            }

            return written;
        }
        catch (CertificateStoreException)
        {
            count(false);
            throw;
        }
    }

    private static IReadOnlyList<X509Certificate2> Distinct(IEnumerable<X509Certificate2> certificates) =>
        PemBundle.Read(PemBundle.Write(certificates));
}
