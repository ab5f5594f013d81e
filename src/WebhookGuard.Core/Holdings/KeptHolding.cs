using System.Runtime.CompilerServices;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;

namespace WebhookGuard.Core.Holdings;

/// <summary>Makes holdings smaller that are kept for as long as their objects exist: what many of them have alike, they share.</summary>
internal static class KeptHolding
{
    private static readonly InstancePool<NicRequest> Requests = new(EqualityComparer<NicRequest>.Default);

    // Of Pods whose annotations differ in nothing but addresses.
    private static readonly InstancePool<PodRequest> PodRequests = new(new PodRequest.ByShape());

    /// <summary>The holdings of an object.</summary>
    public static IReadOnlyList<Holding> Of(ObjectView view)
    {
        if (view is PodView { HostNetwork: false, Finished: false, Annotations: { DefaultNicShape: { } shape } annotations })
        {
            return OfPod(view, annotations, shape);
        }

        return Of(view, ViewHoldings.Of(view));
    }

    // Nearly all objects of a large cluster are such Pods: most have the same request as one read before.
    private static IReadOnlyList<Holding> OfPod(ObjectView pod, AnnotationSet annotations, object shape)
    {
        if (PodRequests.Find(new PodRequest(shape, null)) is { Place: { } place })
        {
            return [new Holding { Source = HoldingSource.KubernetesObject, Object = pod.Name, Owner = pod.Name, Request = place, Addresses = annotations.Addresses }];
        }

        var holdings = Of(pod, ViewHoldings.Of(pod));
        if (holdings is [{ Request: { } request } holding] && ReferenceEquals(holding.Addresses, annotations.Addresses))
        {
            PodRequests.Get(new PodRequest(shape, request));
        }

        return holdings;
    }

    private static IReadOnlyList<Holding> Of(ObjectView view, IReadOnlyList<Holding> holdings)
    {
        var annotations = (view as PodView)?.Annotations ?? (view as VirtualMachineView)?.Annotations;
        return holdings.Count == 0 ? holdings : [.. holdings.Select(holding => new Holding
        {
            Source = holding.Source,
            Object = holding.Object,
            Owner = holding.Owner,
            Subnet = holding.Subnet,
            Scope = holding.Scope,
            Request = holding.Request is { } request ? Place(request) : null,
            Addresses = Addresses(holding.Addresses, annotations?.Addresses),
            IsNodeInternalIP = holding.IsNodeInternalIP,
        })];
    }

    private static IReadOnlyList<Address> Addresses(IReadOnlyList<Address> held, IReadOnlyList<Address>? annotated)
    {
        var sorted = NicAddresses.Sorted(held);
        return annotated is not null && annotated.SequenceEqual(sorted) ? annotated : sorted;
    }

    // Where a request of one set of addresses lies does not depend on which those are, unless it names a pool or a Vip; and the holding
    // has them.
    private static NicRequest Place(NicRequest request) => request.Pool is null && request.Vip is null && !request.IsList && request.Malformed.Count == 0
        ? Requests.Get(request with { Elements = [], Macs = [], Malformed = [] })
        : request;

    private sealed record PodRequest(object Shape, NicRequest? Place)
    {
        public sealed class ByShape : IEqualityComparer<PodRequest>
        {
            public bool Equals(PodRequest? x, PodRequest? y) => ReferenceEquals(x!.Shape, y!.Shape);

            public int GetHashCode(PodRequest obj) => RuntimeHelpers.GetHashCode(obj.Shape);
        }
    }
}
