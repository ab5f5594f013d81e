using WebhookGuard.Core.Objects;

namespace WebhookGuard.Commands.Checking;

/// <summary>What an object becomes when a manifest is applied to it.</summary>
internal static class AppliedObject
{
    /// <summary>
    /// The manifest laid over the object that exists, as <c>kubectl apply</c> does: identity and status stay, and so do annotations
    /// that the manifest does not mention, since others wrote them.
    /// </summary>
    public static ObjectView Over(ObjectView existing, ObjectView manifest)
    {
        var applied = manifest with { Uid = existing.Uid, Terminating = existing.Terminating, Controller = manifest.Controller ?? existing.Controller };
        return (applied, existing) switch
        {
            (PodView pod, PodView before) => pod with { Annotations = Merge(pod.Annotations, before.Annotations), Phase = before.Phase },
            (NamespaceView ns, NamespaceView before) => ns with { Annotations = Merge(ns.Annotations, before.Annotations) },
            (VirtualMachineView { Name.Kind: ObjectKind.VirtualMachineInstance } vmi, VirtualMachineView before) =>
                vmi with { Annotations = Merge(vmi.Annotations, before.Annotations), Status = before.Status },
            (VirtualMachineView vm, VirtualMachineView before) => vm with { Status = before.Status },
            (WorkloadView workload, WorkloadView before) => workload with { Finished = before.Finished },
            (MigrationView migration, MigrationView before) => migration with { Phase = before.Phase },
            (SubnetView subnet, SubnetView before) => subnet with { SystemAddresses = before.SystemAddresses },
            _ => applied,
        };
    }

    private static AnnotationSet Merge(AnnotationSet manifest, AnnotationSet existing) =>
        AnnotationSet.From(manifest.Concat(existing.ExceptBy(manifest.Select(pair => pair.Key), pair => pair.Key)));
}
