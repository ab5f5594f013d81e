using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;

namespace WebhookGuard.Core.Duplicates;

/// <summary>An owner with its holdings of one address.</summary>
internal sealed class Occupant(Holder holder, IReadOnlyList<Holding> holdings)
{
    // Of a VM's virt-launcher Pods all are the VM, so it does not matter which one would ask.
    private readonly Requester requester = new(holder.Owner, holder.Ancestors, new PlainView { Name = holder.Owner });

    public Holder Holder => holder;

    public IReadOnlyList<Holding> Holdings => holdings;

    /// <summary>Who is in the same position: Pods of one workload that are alive, or that leave; else it is alone.</summary>
    public SiblingGroup Siblings { get; } = holder is { Owner.Kind: ObjectKind.Pod, Ancestors: [.., var workload] } && holder.Pod?.Annotations[AnnotationKeys.Vip] is null
        ? new SiblingGroup(workload, Alive: !holder.Terminating && holder.Pod?.Finished != true)
        : new SiblingGroup(holder.Owner, Alive: null);

    /// <summary>Whether it is the network's own: the gateway that Subnets name, and the router's port that has it.</summary>
    public bool IsNetwork => holder.Owner.Kind is ObjectKind.Subnet or ObjectKind.Vpc;

    /// <summary>The same owner, known from one holding.</summary>
    public Occupant With(Holding holding) => new(holder, [holding]);

    /// <summary>Whether the two may hold one address: because they are one owner, or because one hands it on to the other.</summary>
    public bool MayShareWith(Occupant other, ObjectLookup lookup) =>
        (IsNetwork && other.IsNetwork)
        || IsPartOfNetwork(other) || other.IsPartOfNetwork(this)
        || HasVipOf(other, lookup) || other.HasVipOf(this, lookup)
        || IsRelatedTo(other, lookup) || other.IsRelatedTo(this, lookup);

    private bool IsRelatedTo(Occupant other, ObjectLookup lookup) =>
        Relations.Of(requester, other.Holder, lookup) is not (Relation.Stranger or Relation.LivingSibling);

    private bool HasVipOf(Occupant vip, ObjectLookup lookup) =>
        vip.Holder.Owner.Kind == ObjectKind.Vip && Relations.UsesVip(holder, vip.Holder.Owner.Name, lookup);

    // A reserved gateway is a router that an administrator named. An OvnEip of type lrp bears the name of its router port
    // (Kube-OVN pkg/controller/external_gw.go).
    private bool IsPartOfNetwork(Occupant network) => network.IsNetwork
        && (holder.ReservedFor is not null
            || (holder.Owner.Kind == ObjectKind.OvnEip
                && network.Holdings.Any(holding => holding.Source == HoldingSource.LogicalRouterPort && holding.Object.Name == holder.Owner.Name)));
}
