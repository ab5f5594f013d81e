using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Owners;

/// <summary>The owner that an admitted object asks for.</summary>
/// <param name="Owner">The owner: a VM for a VMI and its virt-launcher Pods, the object itself otherwise.</param>
/// <param name="Ancestors">The controllers above it whose existence, by UID, is proven.</param>
/// <param name="Object">The object itself.</param>
public sealed record Requester(ObjectName Owner, IReadOnlyList<ObjectName> Ancestors, ObjectView Object)
{
    private const int MaximumDepth = 8;

    /// <summary>
    /// Finds the owner by owner references. A reference counts only if an object with that very UID exists: names, labels and
    /// annotations can be written by anybody. Only workloads count: what a Pod made, such as KubeVirt's hotplug Pods, is not that Pod.
    /// </summary>
    public static Requester Of(ObjectView view, ObjectLookup lookup)
    {
        var name = view.Name;
        switch (view)
        {
            case VirtualMachineView:
                return new Requester(name with { Kind = ObjectKind.VirtualMachine }, [], view);
            case AddressObjectView addressObject:
                // An IP stands for the NIC of the Pod or VM that it names.
                var owner = addressObject.Owner;
                return new Requester(
                    owner,
                    owner.Kind == ObjectKind.Other && lookup.Find(owner with { Kind = ObjectKind.Pod }) is { } pod ? ProvenAncestors(pod, lookup) : [],
                    view);
            case PodView { Controller: { Kind: ObjectKind.VirtualMachineInstance } controller }:
                var instance = new ObjectName(ObjectKind.VirtualMachineInstance, name.Namespace, controller.Name);
                return lookup.Require(instance, controller.OwnerUid) is null
                    ? new Requester(name, [], view)
                    : new Requester(instance with { Kind = ObjectKind.VirtualMachine }, [], view);
            default:
                return new Requester(name, view.Controller is null ? [] : ProvenAncestors(view, lookup), view);
        }
    }

    private static List<ObjectName> ProvenAncestors(ObjectView view, ObjectLookup lookup)
    {
        var ancestors = new List<ObjectName>();
        var current = view;
        while (current.Controller is { } controller && controller.Kind.IsWorkload() && ancestors.Count < MaximumDepth)
        {
            var above = lookup.Require(new ObjectName(controller.Kind, view.Name.Namespace, controller.Name), controller.OwnerUid);
            if (above is null)
            {
                break;
            }

            ancestors.Add(above.Name);
            current = above;
        }

        return ancestors;
    }
}
