using k8s.Autorest;

namespace WebhookGuard.Certificates;

/// <summary>A call to the API server that ends in time, and whose failure is told without what was sent: that may be a key.</summary>
internal static class ApiCall
{
    /// <summary>Runs it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="about">What it is about, for people.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="CertificateStoreException">It failed.</exception>
    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> call, string about, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await call(linked.Token);
        }
        catch (HttpOperationException refused)
        {
            throw new CertificateStoreException($"{about}: the API server answers {(int)refused.Response.StatusCode}: {refused.Response.Content}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CertificateStoreException($"{about}: the API server did not answer within {limit.TotalSeconds:0.#} s");
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            throw new CertificateStoreException($"{about}: the API server cannot be reached: {failed.Message}");
        }
    }
}
