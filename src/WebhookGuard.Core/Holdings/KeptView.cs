using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Holdings;

/// <summary>Makes views smaller that are kept for as long as their objects exist: what many of them have alike, they share.</summary>
public static class KeptView
{
    private static readonly InstancePool<OwnerReference> Controllers = new(EqualityComparer<OwnerReference>.Default);

    /// <summary>A view that says the same.</summary>
    /// <param name="view">The view.</param>
    /// <param name="index">Whose holdings may have the same name and addresses, such as those of the object's port.</param>
    public static ObjectView Of(ObjectView view, AddressIndex index)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(index);
        var controller = view.Controller is { } owner ? Controllers.Get(owner) : null;
        return view switch
        {
            PodView pod => pod with
            {
                Name = Shared(pod.Name, index),
                Controller = controller,
                Annotations = Shared(pod.Annotations.Packed(), index.FindByOwner(pod.Name.Namespace, PortOwner(pod))),
            },
            VirtualMachineView vm => vm with { Name = Shared(vm.Name, index), Controller = controller, Annotations = vm.Annotations.Packed() },
            _ => view with { Controller = controller },
        };
    }

    // On the ports of a VM's Pods Kube-OVN writes the VM's name.
    private static string PortOwner(PodView pod) =>
        pod.Controller is { Kind: ObjectKind.VirtualMachineInstance, Name: var vm } ? vm : pod.Name.Name;

    private static ObjectName Shared(ObjectName name, AddressIndex index) =>
        index.FindByOwner(name.Namespace, name.Name) is [var first, ..] ? name with { Namespace = first.Owner.Namespace, Name = first.Owner.Name } : name;

    private static AnnotationSet Shared(AnnotationSet packed, IReadOnlyList<Holding> holdings)
    {
        if (packed.Addresses.Count > 0)
        {
            foreach (var holding in holdings)
            {
                if (holding.Addresses is NicAddresses && holding.Addresses.SequenceEqual(packed.Addresses))
                {
                    return packed.With(holding.Addresses);
                }
            }
        }

        return packed;
    }
}
