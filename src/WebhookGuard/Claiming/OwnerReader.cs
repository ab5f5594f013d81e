using WebhookGuard.Admission;
using WebhookGuard.Claims;
using WebhookGuard.Claims.Facts;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes;

namespace WebhookGuard.Claiming;

/// <summary>
/// Reads owners straight from the API server. In which scope their requests lie is told by the topology that the sources keep: while one of
/// those is behind, nothing can be told.
/// </summary>
/// <param name="live">Reads from the API server.</param>
/// <param name="facts">The facts.</param>
/// <param name="sources">How the sources stand.</param>
/// <param name="topology">Whether the topology can be gone by.</param>
internal sealed class OwnerReader(LiveObjects live, ClusterFacts facts, StaleSources sources, TopologyState topology) : IOwnerReader
{
    /// <inheritdoc/>
    public async Task<LiveOwner?> FindAsync(ClaimOwner owner, ClaimKey key, CancellationToken cancellationToken)
    {
        if (topology.Doubt is { } doubt)
        {
            throw new FactsUnavailableException(doubt);
        }

        try
        {
            if (!ClaimFacts.TryName(owner, out var name))
            {
                // Made by hand for something this program cannot look up: it is there until somebody says otherwise.
                return new LiveOwner(owner, Asks: true);
            }

            return name.Kind == ObjectKind.VirtualMachine
                ? await FindVirtualMachineAsync(owner, name, key, cancellationToken)
                : await FindObjectAsync(owner, name, key, cancellationToken);
        }
        catch (LiveReadException unreadable)
        {
            throw new FactsUnavailableException(unreadable.Message, unreadable);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ListedOwner>> ListAsync(CancellationToken cancellationToken) => sources.AllSynced
        ? Task.FromResult(OwnerList.Of(facts))
        : throw new FactsUnavailableException("not every source has been read yet");

    private async Task<LiveOwner?> FindObjectAsync(ClaimOwner owner, ObjectName name, ClaimKey key, CancellationToken cancellationToken)
    {
        var view = await live.ReadAsync(name, cancellationToken);
        var pod = owner.Pod is { } recorded
            ? await live.ReadAsync(new ObjectName(ObjectKind.Pod, owner.Namespace, recorded.Name), cancellationToken) as PodView
            : null;
        if (view is null && pod is null)
        {
            return null;
        }

        var podAsks = Asks(pod, key);
        return new LiveOwner(
            ClaimOwner.Of(name, view?.Uid ?? string.Empty, owner.GenerateName),
            Asks(view, key) || podAsks,
            view?.Terminating == true,
            pod is null ? null : new LivePod(pod.Uid, podAsks, pod.Terminating || pod.Finished));
    }

    private async Task<LiveOwner?> FindVirtualMachineAsync(ClaimOwner owner, ObjectName name, ClaimKey key, CancellationToken cancellationToken)
    {
        // Most often the VM itself asks, and that is all there is to know.
        var vm = await live.ReadAsync(name, cancellationToken);
        if (Asks(vm, key))
        {
            return Found(vm!.Uid, asks: true);
        }

        var instance = await live.ReadAsync(name with { Kind = ObjectKind.VirtualMachineInstance }, cancellationToken);
        if (instance is not null)
        {
            var uid = vm?.Uid ?? (instance.Controller is { Kind: ObjectKind.VirtualMachine } controller ? controller.Uid : instance.Uid);
            return Found(uid, Asks(instance, key));
        }

        // A virt-launcher Pod may outlive its VMI, and even its VM.
        var launchers = await live.ListLaunchersAsync(name.Namespace, name.Name, cancellationToken);
        return vm is null && launchers.Count == 0 ? null : Found(vm?.Uid ?? owner.Uid, launchers.Any(pod => Asks(pod, key)));

        LiveOwner Found(string uid, bool asks) => new(ClaimOwner.Of(name, uid, owner.GenerateName), asks, vm?.Terminating == true);
    }

    private bool Asks(ObjectView? view, ClaimKey key) => ClaimFacts.Asks(view, key, facts.Topology);
}
