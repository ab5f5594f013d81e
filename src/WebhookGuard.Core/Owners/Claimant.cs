using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Owners;

/// <summary>In whose name an object claims the addresses that it asks for.</summary>
/// <param name="Owner">
/// The VM for a VMI and its virt-launcher Pods, the topmost workload for a workload's Pods, otherwise the object itself.
/// </param>
/// <param name="Uid">The owner's UID.</param>
/// <param name="Pod">Of a workload's Pod, the Pod: one address serves one of them at a time; else null.</param>
public sealed record Claimant(ObjectName Owner, ObjectUid Uid, PodView? Pod = null)
{
    /// <summary>Finds in whose name the object claims.</summary>
    public static Claimant Of(ObjectView view, ObjectLookup lookup) => Of(Requester.Of(view, lookup), lookup);

    /// <summary>Finds in whose name the requester claims.</summary>
    public static Claimant Of(Requester requester, ObjectLookup lookup)
    {
        var view = requester.Object;
        if (requester.Owner.Kind == ObjectKind.VirtualMachine)
        {
            var vm = view is PodView
                ? lookup.Find(requester.Owner with { Kind = ObjectKind.VirtualMachineInstance }) ?? view
                : view;
            return new Claimant(requester.Owner, vm.Controller is { Kind: ObjectKind.VirtualMachine } controller ? controller.OwnerUid : vm.ObjectUid);
        }

        return requester.Ancestors is [.., var root] && lookup.Find(root) is { } workload
            ? new Claimant(root, workload.ObjectUid, view as PodView)
            : new Claimant(requester.Owner, view.ObjectUid);
    }
}
