using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;

namespace WebhookGuard.Core.Holdings;

/// <summary>Makes holdings smaller that are kept for as long as their objects exist: what many of them have alike, they share.</summary>
internal static class KeptHolding
{
    private static readonly InstancePool<NicRequest> Requests = new(EqualityComparer<NicRequest>.Default);

    /// <summary>The holdings of an object.</summary>
    public static IReadOnlyList<Holding> Of(ObjectView view)
    {
        var holdings = ViewHoldings.Of(view);
        var annotations = (view as PodView)?.Annotations ?? (view as VirtualMachineView)?.Annotations;
        return holdings.Count == 0 ? holdings : [.. holdings.Select(holding => new Holding
        {
            Source = holding.Source,
            Object = holding.Object,
            Owner = holding.Owner,
            Subnet = holding.Subnet,
            Scope = holding.Scope,
            Request = holding.Request is { } request ? Place(request) : null,
            Addresses = annotations?.Share(holding.Addresses) ?? holding.Addresses,
            IsNodeInternalIP = holding.IsNodeInternalIP,
        })];
    }

    // Where a request of one set of addresses lies does not depend on which those are, unless it names a pool or a Vip; and the holding
    // has them.
    private static NicRequest Place(NicRequest request) => request.Pool is null && request.Vip is null && !request.IsList && request.Malformed.Count == 0
        ? Requests.Get(request with { Elements = [], Macs = [], Malformed = [] })
        : request;
}
