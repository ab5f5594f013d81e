using System.Runtime.CompilerServices;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Holdings;

/// <summary>
/// What very many holdings have alike, such as those of a Namespace's Pods: all but names and addresses. Never changed once a holding has been
/// made.
/// </summary>
internal sealed class HoldingTraits
{
    private static readonly InstancePool<HoldingTraits> Pool = new(new ByValue());

    public HoldingSource Source { get; set; }

    public ObjectKind ObjectKind { get; set; }

    public ObjectKind OwnerKind { get; set; }

    public Naming Naming { get; set; }

    public bool IsNodeInternalIP { get; set; }

    /// <summary>The owner's namespace.</summary>
    public string Namespace { get; set; } = string.Empty;

    /// <summary>A Subnet, a Scope, a NicRequest, or a Subnet with a NicRequest; or null.</summary>
    public object? Place { get; set; }

    /// <summary>The instance that all share who have the same traits.</summary>
    public static HoldingTraits Shared(HoldingTraits traits) => Pool.Get(traits);

    /// <remarks>Requests are compared by instance: those that many have alike are one.</remarks>
    private sealed class ByValue : IEqualityComparer<HoldingTraits>
    {
        public bool Equals(HoldingTraits? x, HoldingTraits? y) =>
            x!.Source == y!.Source && x.ObjectKind == y.ObjectKind && x.OwnerKind == y.OwnerKind && x.Naming == y.Naming
            && x.IsNodeInternalIP == y.IsNodeInternalIP && x.Namespace == y.Namespace && (x.Place is string or Scope ? x.Place.Equals(y.Place) : x.Place == y.Place);

        public int GetHashCode(HoldingTraits obj) => HashCode.Combine(
            obj.Source, obj.ObjectKind, obj.OwnerKind, obj.Namespace, obj.Place is string or Scope ? obj.Place.GetHashCode() : RuntimeHelpers.GetHashCode(obj.Place));
    }
}

/// <summary>How the name of the object that a holding is known from follows from the owner's, as of nearly all it does.</summary>
internal enum Naming : byte
{
    /// <summary>It is the owner's.</summary>
    AsOwner,

    /// <summary><c>name.namespace</c>, as ports and IPs have it.</summary>
    Joined,

    /// <summary>It does not.</summary>
    Own,
}
