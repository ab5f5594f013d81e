namespace WebhookGuard.Core.Objects;

/// <summary>Makes views smaller that are kept for as long as their objects exist: what many of them have alike, they share.</summary>
public static class KeptView
{
    private static readonly InstancePool<OwnerReference> Controllers = new(EqualityComparer<OwnerReference>.Default);

    /// <summary>A view that says the same.</summary>
    public static ObjectView Of(ObjectView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var controller = view.Controller is { } owner ? Controllers.Get(owner) : null;
        return view switch
        {
            PodView pod => pod with { Controller = controller, Annotations = pod.Annotations.Packed() },
            VirtualMachineView vm => vm with { Controller = controller, Annotations = vm.Annotations.Packed() },
            _ => view with { Controller = controller },
        };
    }
}
