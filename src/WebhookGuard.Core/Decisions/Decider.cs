using FluentValidation;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;
using WebhookGuard.Core.Requests;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Decisions;

/// <summary>
/// Decides on an object: what it asks for, whether that can be met, and whether somebody else holds it. Reads the facts, changes nothing.
/// </summary>
public sealed class Decider(ClusterFacts facts, DecisionOptions options)
{
    // Most addresses asked for are nobody's.
    private static readonly List<Finding> NoFindings = [];

    private readonly RequestShapeValidator shape = new();
    private readonly PlacementValidator placement = new();

    /// <summary>
    /// The NICs of the object that ask for something which its old state did not; on a creation, all that ask. An object in deletion is
    /// there until it is gone: what it newly asks for it would hold.
    /// </summary>
    public static IReadOnlyList<NicRequest> NewRequests(ObjectView view, ObjectView? old) => New(RequestReader.Read(view), Before(old));

    private static IReadOnlyList<NicRequest> Before(ObjectView? old) => old is null ? [] : RequestReader.Read(old);

    private static IReadOnlyList<NicRequest> New(IReadOnlyList<NicRequest> requests, IReadOnlyList<NicRequest> before)
    {
        if (before.Count == 0)
        {
            return requests;
        }

        var added = new List<NicRequest>(requests.Count);
        foreach (var request in requests)
        {
            if (IsNew(request, before))
            {
                added.Add(request);
            }
        }

        return added;
    }

    private static PlacedRequest[] New(PlacedRequest[] placed, IReadOnlyList<NicRequest> before) =>
        before.Count == 0 ? placed : Array.FindAll(placed, one => IsNew(one.Request, before));

    private static bool IsNew(NicRequest request, IReadOnlyList<NicRequest> before)
    {
        for (var i = 0; i < before.Count; i++)
        {
            if (request.AsksTheSameAs(before[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Decides on an object as it would be stored.</summary>
    /// <param name="view">The object.</param>
    /// <param name="old">Its present state if it is being changed; null if it is being created.</param>
    /// <param name="live">Objects read live, laid over what the sources told.</param>
    /// <param name="claims">Whether to find out what has to be claimed (<see cref="Verdict.Claim"/>), which is half of the work.</param>
    public Verdict Decide(ObjectView view, ObjectView? old = null, IReadOnlyCollection<ObjectView>? live = null, bool claims = true)
    {
        if (old is not null && RequestReader.SayAlike(view, old))
        {
            return Verdict.NothingAsked;
        }

        var all = RequestReader.Read(view);
        if (all.Count == 0)
        {
            return Verdict.NothingAsked;
        }

        var before = Before(old);
        var placed = PlacedRequest.Of(all, view.Name.Namespace, facts.Topology);
        var asked = New(placed, before);
        if (asked.Length == 0)
        {
            return Verdict.NothingAsked;
        }

        using var scratch = Scratch.Take();
        var judged = new Case(view, asked, new ObjectLookup(facts.Objects, live), facts, scratch);
        foreach (var request in asked)
        {
            Judge(request, before, judged);
        }

        if (placed.Length > 1)
        {
            AddRepeated(asked, placed, judged);
        }

        return new Verdict(judged.Findings, judged.Lookup.Missing)
        {
            Claim = claims && !AreConflict(judged.Findings) ? ClaimOf(judged, placed, old, before) : null,
            Question = judged,
        };
    }

    /// <summary>
    /// What is to be claimed; null if nothing is. An IP is Kube-OVN's note of what it gave to somebody else: it claims nothing.
    /// </summary>
    private ClaimRequest? ClaimOf(Case judged, PlacedRequest[] placed, ObjectView? old, IReadOnlyList<NicRequest> before)
    {
        var view = judged.Requester.Object;
        if (view.Name.Kind == ObjectKind.IP)
        {
            return null;
        }

        var (held, places) = (judged.Scratch.Held, judged.Scratch.Places);
        if (old is not null && before.Count > 0)
        {
            HeldPlace.Add(old, facts.Topology, PlacedRequest.Of(before, old.Name.Namespace, facts.Topology), held);
        }

        HeldPlace.Add(view, facts.Topology, placed, places);
        var addresses = new List<ScopedAddress>(places.Count);
        string? doubt = null;
        foreach (var place in places)
        {
            if (IsAmong(held, place))
            {
                continue;
            }

            doubt ??= place.Doubt;
            if (place is { Subnet: { } subnet, Scope: { } scope } && !AreConflict(ConflictsIn(subnet, place.Address, place.Request, judged))
                && new ScopedAddress(scope, place.Address) is var scoped && !addresses.Contains(scoped))
            {
                addresses.Add(scoped);
            }
        }

        return addresses.Count == 0 && doubt is null ? null : new ClaimRequest(Claimant.Of(judged.Requester, judged.Lookup), addresses) { Doubt = doubt };
    }

    private static bool IsAmong(List<HeldPlace> held, HeldPlace place)
    {
        foreach (var one in held)
        {
            if (one.Address == place.Address && Where(one) == Where(place))
            {
                return true;
            }
        }

        return false;
    }

    private static string Where(HeldPlace place) => place.Scope?.Text ?? place.Request.Nic.ToString();

    private void Judge(PlacedRequest placed, IReadOnlyList<NicRequest> before, Case judged)
    {
        var (request, where, findings) = (placed.Request, placed.Placement, judged.Findings);
        if (!where.IsServed)
        {
            return;
        }

        // A network that no Subnet serves is likely another CNI's, whose rules for what is written are not these.
        var isForeign = where.Subnets.Count == 0 && !request.Nic.IsDefault;
        if (request.MayBeMisshapen)
        {
            AddFailures(shape, request, findings, isForeign ? Severity.Warn : Severity.Deny);
        }

        if (where.Problem is { } problem)
        {
            findings.Add(Notice($"{request.Nic}: {problem}."));
        }

        // The Nodes' own IPs lie in the Nodes' Subnet.
        if (judged.Requester.Object.Name.Kind is not ObjectKind.IP && placed.MayBeMisplaced)
        {
            AddFailures(placement, placed, findings);
        }

        if (judged.Requester.Object is WorkloadView { Replicas: > 1 } workload && request is { IsList: false, Elements.Count: 1 })
        {
            findings.Add(Notice($"{request.Elements[0]} is one address for {workload.Replicas} Pods: only one of them can have it."));
        }

        JudgeVip(placed, before, judged);

        // To be one of a list was no promise to get that one.
        var settled = before.Count == 0 ? [] : SettledIn(before, request);
        JudgeElements(placed, settled, judged);
        for (var i = 0; i < request.Macs.Count; i++)
        {
            if (!settled.Contains(request.Macs[i]))
            {
                findings.AddRange(Conflicts(placed, request.Macs[i], judged));
            }
        }
    }

    private static IReadOnlyList<Address> SettledIn(IReadOnlyList<NicRequest> before, NicRequest request)
    {
        for (var i = 0; i < before.Count; i++)
        {
            var old = before[i];
            if (old.Nic == request.Nic && old.IsPlacedLike(request) && (request.IsList || !old.IsList))
            {
                return old.Addresses;
            }
        }

        return [];
    }

    private void JudgeElements(PlacedRequest placed, IReadOnlyList<Address> settled, Case judged)
    {
        var findings = judged.Findings;

        // Each Pod of a StatefulSet takes the element of its own number; of other lists a Pod takes the first that is free.
        var eachIsNeeded = !placed.Request.IsList || judged.Requester.Owner.Kind == ObjectKind.StatefulSet;
        var first = findings.Count;
        var free = 0;
        for (var i = 0; i < placed.Request.Elements.Count; i++)
        {
            var isFree = true;
            var addresses = placed.Request.Elements[i].Addresses;
            for (var j = 0; j < addresses.Count; j++)
            {
                if (!settled.Contains(addresses[j]))
                {
                    var conflicts = Conflicts(placed, addresses[j], judged);
                    findings.AddRange(conflicts);
                    isFree &= !AreConflict(conflicts);
                }
            }

            free += isFree ? 1 : 0;
        }

        for (var i = first; !eachIsNeeded && free > 0 && i < findings.Count; i++)
        {
            findings[i] = findings[i] with { Severity = findings[i].Severity == Severity.Deny ? Severity.Warn : findings[i].Severity };
        }
    }

    private static bool AreConflict(List<Finding> findings)
    {
        foreach (var finding in findings)
        {
            if (finding.Severity == Severity.Deny)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Who else holds the address. Kube-OVN tries the Subnets in turn, so a conflict must be one in each that has the address.</summary>
    private List<Finding> Conflicts(PlacedRequest placed, Address address, Case judged)
    {
        var first = NoFindings;
        var subnets = placed.SubnetsFor(address);
        for (var i = 0; i < subnets.Count; i++)
        {
            var inSubnet = ConflictsIn(subnets[i], address, placed.Request, judged);
            if (!AreConflict(inSubnet))
            {
                return inSubnet;
            }

            if (first.Count == 0)
            {
                first = inSubnet;
            }
        }

        return first;
    }

    private List<Finding> ConflictsIn(string subnet, Address address, NicRequest request, Case judged)
    {
        if (judged.Known(subnet, address, request.Vip) is { } known)
        {
            return known;
        }

        var found = FindConflictsIn(subnet, address, request, judged);
        judged.Note(subnet, address, request.Vip, found);
        return found;
    }

    private List<Finding> FindConflictsIn(string subnet, Address address, NicRequest request, Case judged)
    {
        var (requester, lookup) = (judged.Requester, judged.Lookup);
        var holdings = facts.Index.Find(address);
        if (holdings.Count == 0)
        {
            return NoFindings;
        }

        // Mostly they are the owner's own.
        List<(Holder Holder, Relation Relation, Holding Holding)>? strangers = null;
        List<Finding>? findings = null;
        for (var i = 0; i < holdings.Count; i++)
        {
            var holding = holdings[i];
            if (holding.IsNodeInternalIP && facts.Topology.IsDefaultVpcOverlay(subnet) && holding.Owner != requester.Owner)
            {
                (findings ??= []).Add(Notice($"{address} is also the InternalIP of {holding.Owner}, which Pods in subnet {subnet} then cannot reach."));
            }

            if (!HolderSearch.LiesIn(holding, address, subnet, facts.Topology))
            {
                continue;
            }

            var holder = Holder.Of(holding, lookup);
            if ((request.Vip is { } vip && holder.Owner == new ObjectName(ObjectKind.Vip, string.Empty, vip))
                || (requester.Owner.Kind == ObjectKind.Vip && Relations.UsesVip(holder, requester.Owner.Name, lookup)))
            {
                continue;
            }

            switch (Relations.Of(requester, holder, lookup))
            {
                case Relation.Same:
                    break;
                case Relation.OwnRemains:
                    (findings ??= []).Add(Notice($"{address} in subnet {subnet} is still on {holding.Evidence}, left by an earlier start of {requester.Owner}; it starts once Kube-OVN has removed that port."));
                    break;
                case Relation.TerminatingSibling:
                    (findings ??= []).Add(Notice($"{address} in subnet {subnet} is still held by {holder.Owner}, which {(holder.Terminating ? "is being deleted" : "has ended")}; the new Pod starts when that one is gone."));
                    break;
                case var relation:
                    (strangers ??= new(1)).Add((holder, relation, holding));
                    break;
            }
        }

        if (strangers is not null)
        {
            AddConflicts(subnet, address, strangers, findings ??= new(1));
        }

        return findings ?? NoFindings;
    }

    private void AddConflicts(string subnet, Address address, List<(Holder Holder, Relation Relation, Holding Holding)> strangers, List<Finding> findings)
    {
        if (AreOfOneHolder(strangers))
        {
            findings.Add(Conflict(subnet, address, strangers));
        }
        else
        {
            AddConflictsByHolder(subnet, address, strangers, findings);
        }
    }

    // Apart: what a lambda captures is made at the beginning of the method that it is in.
    private void AddConflictsByHolder(
        string subnet, Address address, List<(Holder Holder, Relation Relation, Holding Holding)> strangers, List<Finding> findings) =>
        findings.AddRange(strangers.GroupBy(stranger => stranger.Holder.Owner).Select(group => Conflict(subnet, address, [.. group])));

    private static bool AreOfOneHolder(List<(Holder Holder, Relation Relation, Holding Holding)> strangers)
    {
        for (var i = 1; i < strangers.Count; i++)
        {
            if (strangers[i].Holder.Owner != strangers[0].Holder.Owner)
            {
                return false;
            }
        }

        return true;
    }

    private Finding Conflict(string subnet, Address address, List<(Holder Holder, Relation Relation, Holding Holding)> byOneHolder)
    {
        // Ports first: they are what the network does.
        var ordered = byOneHolder.Count == 1 ? byOneHolder : byOneHolder.OrderBy(item => item.Holding.Source).ToList();
        var (holder, relation, holding) = ordered[0];
        var evidence = new List<string>(ordered.Count);
        foreach (var item in ordered)
        {
            var text = item.Holding.Evidence;
            if (!evidence.Contains(text))
            {
                evidence.Add(text);
            }
        }

        var free = address.IsIP && facts.Topology.Subnet(subnet) is { } info
            ? FreeAddresses.Near(address, info, facts, options.Suggestions)
            : [];
        return new Finding
        {
            Severity = Severity.Deny,
            Reason = holder.IsLeftover ? FindingReason.Leftover : FindingReason.Held,
            HeldBy = holder.IsLeftover
                ? DenialText.HeldByLeftover(holding, evidence[0], holder.Owner, options.GarbageCollectionInterval)
                : DenialText.HeldBy(holder, relation, evidence),
            Free = free,
            Address = address,
            Subnet = subnet,
            Holder = holder.Owner,
            Evidence = evidence,
        };
    }

    private void JudgeVip(PlacedRequest placed, IReadOnlyList<NicRequest> before, Case judged)
    {
        if (placed.Request.Vip is not { } name || HasVip(before, placed.Request.Nic, name))
        {
            return;
        }

        if (judged.Lookup.Find(new ObjectName(ObjectKind.Vip, string.Empty, name)) is not AddressObjectView vip)
        {
            judged.Findings.Add(Notice($"Vip {name} does not exist."));
            return;
        }

        JudgeVip(vip, placed.Request, judged);
    }

    private void JudgeVip(AddressObjectView vip, NicRequest request, Case judged)
    {
        // Who already has the Vip's address holds it as any other: by a port or as reported on a Pod.
        var (requester, findings) = (judged.Requester, judged.Findings);
        var ofVip = PlacedRequest.Of(
            request with { LogicalSwitch = vip.Subnet.Length > 0 ? vip.Subnet : request.LogicalSwitch }, requester.Object.Name.Namespace, facts.Topology);
        var held = RequestReader.Read(vip)
            .SelectMany(asked => asked.Addresses)
            .Where(address => address.IsIP)
            .SelectMany(address => Conflicts(ofVip, address, judged))
            .ToArray();
        var port = Provider.Default.PortName(requester.Owner.Namespace, requester.Owner.Name);
        if (held.Length == 0 && vip.Reserved.Length > 0 && vip.Reserved != port && requester.Object is PodView or VirtualMachineView)
        {
            findings.Add(new Finding
            {
                Severity = Severity.Deny,
                Reason = FindingReason.Held,
                Message = $"Vip {vip.Name.Name} is in use by {vip.Reserved}.",
                Holder = vip.Name,
                Evidence = [vip.Name.ToString()],
            });
        }

        findings.AddRange(held);
    }

    private static bool HasVip(IReadOnlyList<NicRequest> requests, NicName nic, string vip) => requests.Any(request => request.Nic == nic && request.Vip == vip);

    /// <summary>One address on two NICs of one object is a conflict with itself.</summary>
    private void AddRepeated(PlacedRequest[] asked, PlacedRequest[] all, Case judged)
    {
        var seen = new Dictionary<(Scope, Address), NicRequest>();
        foreach (var placed in all)
        {
            var request = placed.Request;
            foreach (var address in (request.IsList ? request.Macs : request.Addresses).Distinct())
            {
                if (placed.SubnetsFor(address) is not [var subnet, ..])
                {
                    continue;
                }

                var where = (facts.Topology.ScopeOf(subnet), address);
                if (!seen.TryAdd(where, request) && asked.Any(one => one.Request.AsksTheSameAs(request) || one.Request.AsksTheSameAs(seen[where])))
                {
                    judged.Findings.Add(Invalid($"{address} is asked for on two NICs of {judged.Requester.Object.Name}"));
                }
            }
        }
    }

    private static void AddFailures<T>(AbstractValidator<T> validator, T instance, List<Finding> findings, Severity severity = Severity.Deny) =>
        findings.AddRange(validator.Validate(instance).Errors.Select(error => Invalid(error.ErrorMessage) with { Severity = severity }));

    private static Finding Invalid(string message) =>
        new() { Severity = Severity.Deny, Reason = FindingReason.Invalid, Message = message + "." };

    private static Finding Notice(string message) =>
        new() { Severity = Severity.Warn, Reason = FindingReason.Notice, Message = message };

    /// <summary>
    /// One object that is decided on. Facts change while that is done: where it lies and who has an address is therefore looked at once, or an
    /// address could be free when it is judged, and somebody's when it is to be claimed, and so be neither denied nor claimed.
    /// </summary>
    private sealed class Case(ObjectView view, PlacedRequest[] asked, ObjectLookup lookup, ClusterFacts facts, Scratch scratch) : IOwnershipQuestion
    {
        /// <summary>Only while the decision is made: the verdict outlives it.</summary>
        public Scratch Scratch => scratch;

        public ObjectLookup Lookup => lookup;

        public Requester Requester { get; } = Requester.Of(view, lookup);

        public List<Finding> Findings { get; } = [];

        public List<Finding>? Known(string subnet, Address address, string? vip)
        {
            foreach (var one in Scratch.Known)
            {
                if (one.Address == address && one.Subnet == subnet && one.Vip == vip)
                {
                    return one.Conflicts;
                }
            }

            return null;
        }

        public void Note(string subnet, Address address, string? vip, List<Finding> conflicts) => Scratch.Known.Add((subnet, address, vip, conflicts));

        public bool AsksForOwnOnly() => Array.TrueForAll(
            asked, placed => placed.Request.Vip is null && placed.Request.Addresses.All(address => IsHeldByOwner(address, placed)));

        /// <summary>A controller's Pods share its template's holding, so that one does not make the address a Pod's own.</summary>
        private bool IsHeldByOwner(Address address, PlacedRequest placed) => facts.Index.Find(address).Any(holding =>
            placed.SubnetsFor(address).Any(subnet => HolderSearch.LiesIn(holding, address, subnet, facts.Topology))
            && Relations.AreSameOwner(Requester, Holder.Of(holding, lookup)));
    }

    /// <summary>What a decision needs while it is made. A thread uses its own again for one after another.</summary>
    private sealed class Scratch : IDisposable
    {
        [ThreadStatic]
        private static Scratch? ofThread;

        public List<(string Subnet, Address Address, string? Vip, List<Finding> Conflicts)> Known { get; } = [];

        public List<HeldPlace> Held { get; } = [];

        public List<HeldPlace> Places { get; } = [];

        /// <summary>The thread's own, which nobody else gets until it is disposed of.</summary>
        public static Scratch Take()
        {
            var scratch = ofThread ?? new Scratch();
            ofThread = null;
            return scratch;
        }

        public void Dispose()
        {
            Known.Clear();
            Held.Clear();
            Places.Clear();
            ofThread = this;
        }
    }
}
