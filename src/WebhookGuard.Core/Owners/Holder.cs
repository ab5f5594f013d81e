using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Owners;

/// <summary>Who stands behind a holding now.</summary>
/// <param name="Owner">The owner. Of kind <see cref="ObjectKind.Other"/> if no object of that name exists.</param>
/// <param name="Ancestors">The controllers above it.</param>
/// <param name="Status">What the owner is doing: in words, or in one as Kubernetes spells it; empty if there is nothing to say.</param>
public sealed record Holder(ObjectName Owner, IReadOnlyList<ObjectName> Ancestors, string Status)
{
    private const int MaximumDepth = 8;

    /// <summary>What the owner is doing, in words, for messages.</summary>
    public string State => Status.Contains(' ', StringComparison.Ordinal) ? Status : Words(Status);

    /// <summary>The Pod that the holding is of, if it is of one.</summary>
    public PodView? Pod { get; private init; }

    /// <summary>
    /// Whether the owner that a port or IP names exists nowhere in Kubernetes any more (Kube-OVN's <c>markAndCleanLSP</c> removes
    /// such ports, <c>pkg/controller/gc.go</c>).
    /// </summary>
    public bool IsLeftover { get; private init; }

    /// <summary>For whom outside the cluster an administrator's claim reserves the address: <c>External printer-3</c>; null of other holders.</summary>
    public string? ReservedFor { get; private init; }

    /// <summary>Whether the owner is being deleted.</summary>
    public bool Terminating { get; private init; }

    /// <summary>Finds who stands behind a holding.</summary>
    public static Holder Of(Holding holding, ObjectLookup lookup) => holding.Owner.Kind switch
    {
        ObjectKind.Other => OfPort(holding, lookup),
        ObjectKind.Pod => OfPod(holding.Owner, lookup),
        ObjectKind.VirtualMachine => OfVirtualMachine(holding.Owner, lookup),
        _ => OfObject(holding.Owner, lookup),
    };

    private static Holder OfPort(Holding holding, ObjectLookup lookup)
    {
        var (_, @namespace, name) = holding.Owner;
        if (@namespace.Length == 0)
        {
            return OfNamelessPort(holding, lookup);
        }

        var vm = new ObjectName(ObjectKind.VirtualMachine, @namespace, name);
        if (lookup.Find(vm) is not null || lookup.Find(vm with { Kind = ObjectKind.VirtualMachineInstance }) is not null)
        {
            return OfVirtualMachine(vm, lookup);
        }

        var pod = vm with { Kind = ObjectKind.Pod };
        if (lookup.Find(pod) is not null)
        {
            return OfPod(pod, lookup);
        }

        // Ports of Vips with a namespace carry it as if it were a Pod's (pkg/controller/vip.go).
        var vip = new ObjectName(ObjectKind.Vip, string.Empty, name);
        if (lookup.Find(vip) is AddressObjectView { HolderNamespace: var ofVip } && ofVip == @namespace)
        {
            return OfObject(vip, lookup);
        }

        if (StatefulSetOf(pod, lookup) is { } statefulSet)
        {
            return new Holder(pod, [statefulSet], "not running; kept for its StatefulSet");
        }

        // A port and its IP have one name.
        var reserved = lookup.Find(holding.Object with { Kind = ObjectKind.IP }) is AddressObjectView { Reserved: "true" };
        return new Holder(holding.Owner, [], reserved ? "reserved" : string.Empty) { IsLeftover = !reserved };
    }

    // No Pod is named: a Vip's or OvnEip's port bears its name, a foreign port says nothing more than itself.
    private static Holder OfNamelessPort(Holding holding, ObjectLookup lookup)
    {
        foreach (var kind in (ReadOnlySpan<ObjectKind>)[ObjectKind.Vip, ObjectKind.OvnEip])
        {
            // A switch load balancer's Vip without a namespace is "name." there.
            var name = new ObjectName(kind, string.Empty, holding.Owner.Name.TrimEnd('.'));
            if (lookup.Find(name) is not null)
            {
                return new Holder(name, [], string.Empty);
            }
        }

        return new Holder(holding.Object, [], string.Empty);
    }

    private static Holder OfVirtualMachine(ObjectName name, ObjectLookup lookup, PodView? launcher = null)
    {
        var vm = lookup.Find(name) as VirtualMachineView;
        var instance = lookup.Find(name with { Kind = ObjectKind.VirtualMachineInstance }) as VirtualMachineView;
        var terminating = (vm ?? instance)?.Terminating == true;
        var state = terminating ? "terminating"
            : vm is { Status.Length: > 0 } ? vm.Status
            : instance is null ? "stopped"
            : instance.Status.Length > 0 ? instance.Status : "starting";
        return new Holder(name, [], state) { Pod = launcher, Terminating = terminating };
    }

    private static Holder OfPod(ObjectName name, ObjectLookup lookup)
    {
        if (lookup.Find(name) is not PodView pod)
        {
            return new Holder(name, [], "gone");
        }

        var state = pod.Terminating ? "terminating" : pod.Phase.Length > 0 ? pod.Phase : "pending";
        if (pod.Controller is { Kind: ObjectKind.VirtualMachineInstance } controller && IsLauncherOf(pod, controller, lookup))
        {
            return OfVirtualMachine(new ObjectName(ObjectKind.VirtualMachine, name.Namespace, controller.Name), lookup, pod);
        }

        return new Holder(name, pod.Controller is null ? [] : AncestorsOf(pod, lookup), state) { Pod = pod, Terminating = pod.Terminating };
    }

    // Whoever writes a Pod can write any reference into it: its address is the VM's only if that very VMI exists. A Pod in deletion may
    // have outlived its VMI.
    private static bool IsLauncherOf(PodView pod, OwnerReference controller, ObjectLookup lookup) =>
        lookup.Require(new ObjectName(ObjectKind.VirtualMachineInstance, pod.Name.Namespace, controller.Name), controller.OwnerUid) is not null
        || pod.Terminating || pod.Finished;

    private static Holder OfObject(ObjectName name, ObjectLookup lookup)
    {
        var view = lookup.Find(name);
        return new Holder(name, view?.Controller is null ? [] : AncestorsOf(view, lookup), view?.Terminating == true ? "terminating" : string.Empty)
        {
            ReservedFor = (view as AddressClaimView)?.Owner.ToString(),
            Terminating = view?.Terminating == true,
        };
    }

    private static List<ObjectName> AncestorsOf(ObjectView view, ObjectLookup lookup)
    {
        var ancestors = new List<ObjectName>();
        var current = view;
        while (current?.Controller is { } controller && controller.Kind.IsWorkload() && ancestors.Count < MaximumDepth)
        {
            var name = new ObjectName(controller.Kind, view.Name.Namespace, controller.Name);
            ancestors.Add(name);
            current = lookup.Find(name);
        }

        return ancestors;
    }

    // A StatefulSet's Pod keeps its address until scale-down or deletion (isStatefulSetPodToDel).
    private static ObjectName? StatefulSetOf(ObjectName pod, ObjectLookup lookup)
    {
        var dash = pod.Name.LastIndexOf('-');
        if (dash <= 0 || !int.TryParse(pod.Name.AsSpan(dash + 1), out var ordinal))
        {
            return null;
        }

        var name = new ObjectName(ObjectKind.StatefulSet, pod.Namespace, pod.Name[..dash]);
        return lookup.Find(name) is WorkloadView { Terminating: false } set
            && ordinal >= set.FirstOrdinal && ordinal < set.FirstOrdinal + set.Replicas
            ? name
            : null;
    }

    // CrashLoopBackOff -> crash loop back off: one word style for all states.
    private static string Words(string camelCase)
    {
        if (camelCase.AsSpan(Math.Min(1, camelCase.Length)).IndexOfAnyInRange('A', 'Z') < 0)
        {
            return camelCase.ToLowerInvariant();
        }

        var words = new System.Text.StringBuilder(camelCase.Length + 4);
        foreach (var c in camelCase)
        {
            if (char.IsAsciiLetterUpper(c) && words.Length > 0)
            {
                words.Append(' ');
            }

            words.Append(char.ToLowerInvariant(c));
        }

        return words.ToString();
    }
}
