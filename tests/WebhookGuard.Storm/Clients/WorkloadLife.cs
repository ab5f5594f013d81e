using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Storm.History;
using WebhookGuard.Storm.Network;

namespace WebhookGuard.Storm.Clients;

/// <summary>
/// A Deployment of one Pod with a fixed address from its creation to its end; the client is its controllers as well. Pods come and go:
/// one is to follow another while that leaves, and never to stand beside it.
/// </summary>
internal sealed class WorkloadLife(StormWorld world, ApiClient api, Random random)
{
    private const int Attempts = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private ObjectKey deployment;
    private ObjectKey replicaSet;
    private string replicaSetUid = string.Empty;
    private Ask ask = new(string.Empty, null);

    public async Task<RequestRecord?> RunAsync(CancellationToken cancellationToken)
    {
        ask = world.Book.Pick(random) with { AttachedIP = null, AttachedMac = null, Mac = null };
        deployment = new ObjectKey(ObjectKey.Deployment, ask.Namespace, $"dep-{world.NextName().ToString(CultureInfo.InvariantCulture)}");
        replicaSet = deployment with { Kind = ObjectKey.ReplicaSet, Name = $"{deployment.Name}-rs" };
        world.CountCreate();
        var (record, created) = await api.SendAsync(Create(deployment, Manifests.Deployment(deployment, ask)), cancellationToken);
        if (record.Outcome == Outcome.Granted
            && AskReader.At(created!.Value, "metadata", "uid")?.GetString() is { } uid
            && await CreateReplicaSetAsync(uid, cancellationToken))
        {
            await CreatePodAsync(cancellationToken);
            for (var round = random.Next(1, 4); round > 0; round--)
            {
                await StormClock.WaitAsync(TimeSpan.FromMilliseconds(random.Next(50, 800)), cancellationToken);
                await (random.Next(3) == 0 ? CreatePodAsync(cancellationToken) : RollAsync(cancellationToken));
            }
        }

        await EndAsync();
        return record;
    }

    private async Task<bool> CreateReplicaSetAsync(string deploymentUid, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts && !cancellationToken.IsCancellationRequested; attempt++)
        {
            var (record, created) = await api.SendAsync(
                Create(replicaSet, Manifests.ReplicaSet(deployment, deploymentUid, replicaSet, ask)) with { Who = new Asker(deployment, replicaSet) },
                cancellationToken);
            if (created is { } stored)
            {
                replicaSetUid = AskReader.At(stored, "metadata", "uid")?.GetString() ?? string.Empty;
                return true;
            }

            if (record.Outcome == Outcome.AlreadyExists && world.Log.Find(replicaSet) is { } found)
            {
                replicaSetUid = found.Uid;
                return true;
            }

            await StormClock.WaitAsync(Pause, cancellationToken);
        }

        return false;
    }

    private Task<(RequestRecord Record, JsonElement? Object)> CreatePodAsync(CancellationToken cancellationToken)
    {
        world.CountCreate();
        var pod = new ObjectKey(ObjectKey.Pod, deployment.Namespace, $"{replicaSet.Name}-");
        return api.SendAsync(
            Create(pod, Manifests.PodOf(deployment, replicaSet, replicaSetUid, ask, held: random.Next(2) == 0)) with { Who = new Asker(deployment, pod) },
            cancellationToken);
    }

    /// <summary>Deletes the Pods and makes another at the same time.</summary>
    private async Task RollAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll([.. Pods().Select(pod => api.SendAsync(Delete(pod), cancellationToken)), CreatePodAsync(cancellationToken)]);

    /// <summary>Deletes all, as the garbage collector would: from the top, or with foreground deletion from the bottom.</summary>
    private async Task EndAsync()
    {
        var fromTop = random.Next(2) == 0;
        if (fromTop)
        {
            await DeleteSurelyAsync(() => [deployment]);
            await DeleteSurelyAsync(() => [replicaSet]);
        }

        await DeleteSurelyAsync(Pods);
        if (!fromTop)
        {
            await DeleteSurelyAsync(() => [replicaSet]);
            await DeleteSurelyAsync(() => [deployment]);
        }
    }

    // What is left after so many attempts the end of the storm sweeps away.
    private async Task DeleteSurelyAsync(Func<IReadOnlyList<ObjectKey>> targets)
    {
        for (var attempt = 0; attempt < Attempts && targets().Where(key => world.Log.Find(key) is not null).ToArray() is { Length: > 0 } left; attempt++)
        {
            foreach (var key in left)
            {
                await api.SendAsync(Delete(key), CancellationToken.None);
            }

            await StormClock.WaitAsync(attempt == 0 ? TimeSpan.FromMilliseconds(20) : Pause, CancellationToken.None);
        }
    }

    private ObjectKey[] Pods() =>
        [.. world.Log.Live.Where(version => version.Who.Owner == deployment && version.Who.Object.Kind == ObjectKey.Pod).Select(version => version.Who.Object)];

    private static ApiRequest Create(ObjectKey key, JsonObject manifest) =>
        new() { Kind = RequestKind.Create, Who = Asker.Of(key), Path = Manifests.CollectionPath(key), Body = manifest };

    private ApiRequest Delete(ObjectKey key) =>
        new() { Kind = RequestKind.Delete, Who = new Asker(deployment, key), Path = Manifests.Path(key) };
}
