using System.Net;
using k8s;
using k8s.Autorest;
using k8s.LeaderElection;
using k8s.LeaderElection.ResourceLock;
using k8s.Models;

namespace WebhookGuard.Housekeeping;

/// <summary>
/// The Lease of an election. The library's elector tells of failures at every attempt, of some not at all, and lets a call take as long as
/// it likes: here each call has a limit, and whether it failed is told.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="options">Which Lease, and the durations.</param>
/// <param name="time">The clock that limits calls.</param>
/// <param name="onCall">Called with why a call failed, or null once the Lease is seen to be kept by somebody.</param>
internal sealed class ElectionLease(IKubernetes client, LeaderElectionOptions options, TimeProvider time, Action<string?> onCall)
    : LeaseLock(client, options.Namespace, options.Name, options.Identity)
{
    private DateTime? renewed;

    /// <summary>Gives the Lease up if this replica has it, so that another need not wait until it expires.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        var record = await GetAsync(cancellationToken);
        if (record.HolderIdentity == Identity)
        {
            // Empty and not null: electors of this library take a Lease that names no holder for one that they have to create, for ever.
            record.HolderIdentity = string.Empty;
            record.LeaseDurationSeconds = 1;
            await UpdateAsync(record, cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override async Task<V1Lease> ReadMetaObjectAsync(
        IKubernetes client, string name, string namespaceParameter, CancellationToken cancellationToken)
    {
        var lease = await CallAsync(
            token => base.ReadMetaObjectAsync(client, name, namespaceParameter, token), HttpStatusCode.NotFound, cancellationToken);

        // To be able to read is not all: somebody has to be able to write, too. When the first that is read was written, nobody knows.
        if (lease.Spec?.RenewTime is { } now && now != renewed)
        {
            var isFirst = renewed is null;
            renewed = now;
            if (!isFirst)
            {
                onCall(null);
            }
        }

        return lease;
    }

    /// <inheritdoc/>
    protected override LeaderElectionRecord GetLeaderElectionRecord(V1Lease obj)
    {
        // Made or emptied by hand, it is one that nobody holds; see ReleaseAsync.
        obj.Spec ??= new V1LeaseSpec();
        obj.Spec.HolderIdentity ??= string.Empty;
        obj.Spec.AcquireTime ??= DateTime.UnixEpoch;
        obj.Spec.RenewTime ??= DateTime.UnixEpoch;
        return base.GetLeaderElectionRecord(obj);
    }

    /// <inheritdoc/>
    protected override Task<V1Lease> CreateMetaObjectAsync(
        IKubernetes client, V1Lease obj, string namespaceParameter, CancellationToken cancellationToken) =>
        WriteAsync(token => base.CreateMetaObjectAsync(client, obj, namespaceParameter, token), cancellationToken);

    /// <inheritdoc/>
    protected override Task<V1Lease> ReplaceMetaObjectAsync(
        IKubernetes client, V1Lease obj, string name, string namespaceParameter, CancellationToken cancellationToken) =>
        WriteAsync(token => base.ReplaceMetaObjectAsync(client, obj, name, namespaceParameter, token), cancellationToken);

    private async Task<V1Lease> WriteAsync(Func<CancellationToken, Task<V1Lease>> call, CancellationToken cancellationToken)
    {
        // Of replicas that write at once, all but one conflict.
        var lease = await CallAsync(call, HttpStatusCode.Conflict, cancellationToken);
        onCall(null);
        return lease;
    }

    private async Task<V1Lease> CallAsync(
        Func<CancellationToken, Task<V1Lease>> call, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RenewDeadline, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await call(linked.Token);
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode == expected)
        {
            throw;
        }
        catch (HttpOperationException refused)
        {
            onCall($"the API server answers {(int)refused.Response.StatusCode}: {refused.Response.Content}");
            throw;
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            var reason = $"the API server did not answer within {options.RenewDeadline.TotalSeconds:0.#} s";
            onCall(reason);
            throw new TimeoutException(reason, late);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            onCall($"the API server cannot be reached: {failed.Message}");
            throw;
        }
    }
}
