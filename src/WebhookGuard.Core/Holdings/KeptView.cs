using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Holdings;

/// <summary>Makes views smaller that are kept for as long as their objects exist: what many of them have alike, they share.</summary>
public static class KeptView
{
    // Of each ReplicaSet's Pods: lists do not come in the order of names from all versions of API servers.
    private static readonly InstancePool<ObjectTraits> Traits = new(EqualityComparer<ObjectTraits>.Default, 1 << 17);

    /// <summary>A view that says the same.</summary>
    /// <param name="view">The view.</param>
    /// <param name="index">Whose holdings may have the same name and addresses, such as those of the object's port.</param>
    public static ObjectView Of(ObjectView view, AddressIndex index)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(index);
        var traits = Traits.Get(view.Traits);
        return Sharing(view switch
        {
            PodView pod => pod with { Traits = traits, Annotations = pod.Annotations.Packed() },
            VirtualMachineView vm => vm with { Traits = traits, Annotations = vm.Annotations.Packed() },
            _ => view with { Traits = traits },
        }, index);
    }

    /// <summary>The same, with its name and addresses in the instances that holdings have them in: those may have come since it was read.</summary>
    internal static ObjectView Sharing(ObjectView view, AddressIndex index)
    {
        if (view is not (PodView or VirtualMachineView))
        {
            return view;
        }

        var name = Shared(view.Name, index);
        var named = ReferenceEquals(name, view.Name.Name) ? view : view with { SharedName = name };
        return named is PodView pod && Shared(pod.Annotations, index.FindByOwner(pod.Name.Namespace, PortOwner(pod))) is { } shared
            ? pod with { Annotations = shared }
            : named;
    }

    // On the ports of a VM's Pods Kube-OVN writes the VM's name.
    private static string PortOwner(PodView pod) =>
        pod.Controller is { Kind: ObjectKind.VirtualMachineInstance, Name: var vm } ? vm : pod.Name.Name;

    private static string Shared(ObjectName name, AddressIndex index) =>
        index.FindByOwner(name.Namespace, name.Name) is [var first, ..] ? first.Owner.Name : name.Name;

    private static AnnotationSet? Shared(AnnotationSet packed, IReadOnlyList<Holding> holdings)
    {
        if (packed.Addresses.Count > 0)
        {
            foreach (var holding in holdings)
            {
                if (holding.Addresses is NicAddresses && holding.Addresses.SequenceEqual(packed.Addresses))
                {
                    return ReferenceEquals(holding.Addresses, packed.Addresses) ? null : packed.With(holding.Addresses);
                }
            }
        }

        return null;
    }
}
