using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Owners;

/// <summary>
/// Tells one owner from another. Kube-OVN knows a holder as <c>namespace/name</c>, a VM's Pods by the VM's name; here kinds are told
/// apart as well, so that a Pod does not come by a VM's address by taking its name.
/// </summary>
public static class Relations
{
    private const string LauncherPrefix = "virt-launcher-";
    private const int GeneratedSuffixLength = 5;

    /// <summary>How the holder stands to the requester.</summary>
    public static Relation Of(Requester requester, Holder holder, ObjectLookup lookup)
    {
        if (AreSameOwner(requester, holder))
        {
            return IsSecondLauncher(requester, holder, lookup) ? Relation.SecondLauncher : Relation.Same;
        }

        // A workload's template and what its controllers made from it, in either direction.
        if (requester.Ancestors.Contains(holder.Owner) || holder.Ancestors.Contains(requester.Owner))
        {
            return Relation.Same;
        }

        if (requester.Ancestors.Count > 0 && requester.Ancestors.Any(holder.Ancestors.Contains))
        {
            // An IP asks for the Pod that it names.
            var bothPods = requester.Owner.Kind is ObjectKind.Pod or ObjectKind.Other && holder.Owner.Kind == ObjectKind.Pod;
            var leaving = holder.Terminating || holder.Pod?.Finished == true;
            return !bothPods ? Relation.Same : leaving ? Relation.TerminatingSibling : Relation.LivingSibling;
        }

        if (IsRemainsOfStatefulSet(requester, holder))
        {
            return Relation.Same;
        }

        return IsRemainsOfLauncher(requester, holder) ? Relation.OwnRemains : Relation.Stranger;
    }

    /// <summary>Whether both are one owner, by kind and name; what its controllers hold is not meant.</summary>
    public static bool AreSameOwner(Requester requester, Holder holder)
    {
        var (asking, holding) = (requester.Owner, holder.Owner);
        if (asking == holding)
        {
            return true;
        }

        // Known by name only on one side: a port without a living owner, or an IP on behalf of whoever bears the name.
        return asking.Namespace == holding.Namespace && asking.Name == holding.Name
            && ((holding.Kind == ObjectKind.Other && asking.Kind is ObjectKind.Pod or ObjectKind.VirtualMachine)
                || (asking.Kind == ObjectKind.Other && holding.Kind is ObjectKind.Pod or ObjectKind.VirtualMachine));
    }

    /// <summary>Whether the holder is a Pod or VM that takes over the address of the Vip of that name.</summary>
    public static bool UsesVip(Holder holder, string vip, ObjectLookup lookup) => (holder.Pod ?? lookup.Find(holder.Owner)) switch
    {
        PodView pod => pod.Annotations[AnnotationKeys.Vip] == vip,
        VirtualMachineView vm => vm.Annotations[AnnotationKeys.Vip] == vip,
        _ => false,
    };

    /// <summary>
    /// A VM has two live virt-launcher Pods only while it migrates, and then a VirtualMachineInstanceMigration exists. The annotation
    /// alone, which suffices for Kube-OVN, anybody can write.
    /// </summary>
    private static bool IsSecondLauncher(Requester requester, Holder holder, ObjectLookup lookup)
    {
        if (requester.Object is not PodView asking || holder.Pod is not { } present || present.Name == asking.Name
            || present.Terminating || present.Finished)
        {
            return false;
        }

        if (asking.Annotations[AnnotationKeys.MigrationJobName] is not { } migrationName)
        {
            return true;
        }

        var name = new ObjectName(ObjectKind.VirtualMachineInstanceMigration, asking.Name.Namespace, migrationName);
        if (lookup.Find(name) is not MigrationView migration)
        {
            lookup.Require(name, default);
            return true;
        }

        return migration.Finished || migration.VmiName != requester.Owner.Name;
    }

    // A StatefulSet that is made anew finds the ports of its earlier Pods, which get them back by their names.
    private static bool IsRemainsOfStatefulSet(Requester requester, Holder holder) =>
        holder.IsLeftover
        && requester.Owner.Kind == ObjectKind.StatefulSet
        && holder.Owner.Namespace == requester.Owner.Namespace
        && holder.Owner.Name.StartsWith($"{requester.Owner.Name}-", StringComparison.Ordinal)
        && holder.Owner.Name.AsSpan(requester.Owner.Name.Length + 1) is { IsEmpty: false } ordinal
        && !ordinal.ContainsAnyExceptInRange('0', '9');

    // With --keep-vm-ip=false a VM's port bears the Pod's name: virt-launcher-<vm>-xxxxx.
    private static bool IsRemainsOfLauncher(Requester requester, Holder holder) =>
        holder.IsLeftover
        && requester.Owner.Kind == ObjectKind.VirtualMachine
        && holder.Owner.Namespace == requester.Owner.Namespace
        && holder.Owner.Name.Length == LauncherPrefix.Length + requester.Owner.Name.Length + 1 + GeneratedSuffixLength
        && holder.Owner.Name.StartsWith($"{LauncherPrefix}{requester.Owner.Name}-", StringComparison.Ordinal);
}
