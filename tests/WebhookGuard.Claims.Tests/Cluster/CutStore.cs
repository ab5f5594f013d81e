using WebhookGuard.Claims.Store;

namespace WebhookGuard.Claims.Tests.Cluster;

/// <summary>Makes calls on the claims go wrong.</summary>
/// <param name="inner">Where calls that go right lead.</param>
internal sealed class CutStore(IClaimStore inner) : IClaimStore
{
    private int calls;

    /// <summary>How many calls are done before the process dies; none after that.</summary>
    public int DiesAfter { get; set; } = int.MaxValue;

    /// <summary>The number of the call, from 1, that is done while its caller sees a time-out.</summary>
    public int TimesOutAt { get; set; }

    /// <summary>Whether claims cannot be written.</summary>
    public bool RefusesWrites { get; set; }

    /// <summary>Whether claims cannot be read.</summary>
    public bool RefusesReads { get; set; }

    /// <summary>Whether reads are never answered.</summary>
    public bool ReadsHang { get; set; }

    /// <summary>How many calls there were.</summary>
    public int Calls => calls;

    /// <summary>What happens just before the next deletion.</summary>
    public Func<Task>? BeforeDelete { get; set; }

    public async Task<AddressClaim?> GetAsync(string name, CancellationToken cancellationToken)
    {
        if (ReadsHang)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        return await CallAsync(() => inner.GetAsync(name, cancellationToken), RefusesReads);
    }

    public Task<IReadOnlyList<AddressClaim>> ListAsync(CancellationToken cancellationToken) =>
        CallAsync(() => inner.ListAsync(cancellationToken), RefusesReads);

    public Task<AddressClaim?> CreateAsync(AddressClaim claim, CancellationToken cancellationToken) =>
        CallAsync(() => inner.CreateAsync(claim, cancellationToken), RefusesWrites);

    public Task<AddressClaim?> UpdateAsync(AddressClaim claim, CancellationToken cancellationToken) =>
        CallAsync(() => inner.UpdateAsync(claim, cancellationToken), RefusesWrites);

    public async Task<bool> DeleteAsync(AddressClaim claim, CancellationToken cancellationToken)
    {
        if (BeforeDelete is { } before)
        {
            BeforeDelete = null;
            await before();
        }

        return await CallAsync(() => inner.DeleteAsync(claim, cancellationToken), RefusesWrites);
    }

    private async Task<T> CallAsync<T>(Func<Task<T>> call, bool isRefused)
    {
        var number = Interlocked.Increment(ref calls);
        if (number > DiesAfter)
        {
            throw new DeadException();
        }

        if (isRefused)
        {
            throw new ClaimStoreException("the test refuses", outcomeUnknown: false);
        }

        var result = await call();
        return number == TimesOutAt ? throw new ClaimStoreException("timed out", outcomeUnknown: true) : result;
    }
}

/// <summary>The process is dead: nothing of it runs any more.</summary>
internal sealed class DeadException : Exception;
