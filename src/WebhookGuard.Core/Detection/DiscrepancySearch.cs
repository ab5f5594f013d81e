using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;

namespace WebhookGuard.Core.Detection;

/// <summary>One search for discrepancies: one pass over the index.</summary>
/// <remarks>Where a state of things can be normal for a while, it is none: a Pod that starts, a VM that stops. What is in doubt is not told.</remarks>
internal sealed class DiscrepancySearch
{
    private readonly ClusterFacts facts;
    private readonly DetectorOptions options;
    private readonly ObjectLookup lookup;
    private readonly NicRules nics;
    private readonly Dictionary<(DiscrepancyKind Kind, string Subnet, ObjectName Owner), DiscrepancyDraft> drafts = [];
    private readonly Dictionary<DiscrepancyKind, string> notJudged = [];
    private bool sawPort;
    private bool sawIP;

    public DiscrepancySearch(ClusterFacts facts, DetectorOptions options)
    {
        (this.facts, this.options) = (facts, options);
        lookup = new ObjectLookup(facts.Objects);
        nics = new NicRules(facts, lookup);
    }

    /// <summary>What could not be looked for; known after the search.</summary>
    public IReadOnlyList<NotJudged> NotJudged => [.. notJudged.OrderBy(item => item.Key).Select(item => new NotJudged(item.Key, item.Value))];

    /// <summary>Searches.</summary>
    public IReadOnlyList<Discrepancy> Find()
    {
        foreach (var holdings in facts.Index.ByOwner())
        {
            JudgeNics(holdings);
            foreach (var holding in holdings)
            {
                JudgePlace(holding);
            }
        }

        NoteWhatIsNotJudged();
        return
        [
            .. drafts.Values
                .Where(draft => !notJudged.ContainsKey(draft.Kind) || (draft.Kind == DiscrepancyKind.Leftover && !KnowsNoOwners))
                .Select(draft => draft.Finish(facts.Topology, options))
                .OrderBy(discrepancy => discrepancy.Kind)
                .ThenBy(discrepancy => discrepancy.Subnet, StringComparer.Ordinal)
                .ThenBy(discrepancy => discrepancy.Owner.ToString(), StringComparer.Ordinal),
        ];
    }

    private bool KnowsNoOwners => !options.IsWhole && !facts.Objects.All.Any(view => view is PodView or VirtualMachineView);

    private static bool IsPort(Holding holding) => holding.Source == HoldingSource.LogicalSwitchPort;

    private void JudgeNics(IReadOnlyList<Holding> ofOwner)
    {
        bool? exists = null;
        for (var i = 0; i < ofOwner.Count; i++)
        {
            var holding = ofOwner[i];
            var isPort = IsPort(holding);
            var isIP = holding.Object.Kind == ObjectKind.IP;
            sawPort |= isPort;
            sawIP |= isIP;
            if ((!isPort && !isIP) || holding is not { Owner: { Kind: ObjectKind.Other, Namespace.Length: > 0 }, Subnet: { } subnet })
            {
                continue;
            }

            // Nearly all end here: the owner is there, and so are both port and IP.
            if (HasCounterpart(holding, isPort, ofOwner) && (exists ??= IsPodOrVirtualMachine(holding.Owner)))
            {
                continue;
            }

            var holder = Holder.Of(holding, lookup);
            if (holder.IsLeftover)
            {
                Draft(DiscrepancyKind.Leftover, subnet, holder).Add(holding, holding.Addresses);
            }
            else if (isPort ? nics.LacksIP(holding, holder) : options.PortsAreRead && nics.LacksPort(holding, holder, ofOwner))
            {
                Draft(isPort ? DiscrepancyKind.PortWithoutIP : DiscrepancyKind.IPWithoutPort, subnet, holder).Add(holding, holding.Addresses);
            }
        }
    }

    private static bool HasCounterpart(Holding holding, bool isPort, IReadOnlyList<Holding> ofOwner)
    {
        for (var i = 0; i < ofOwner.Count; i++)
        {
            if ((isPort ? ofOwner[i].Object.Kind == ObjectKind.IP : IsPort(ofOwner[i])) && ofOwner[i].Object.Name == holding.Object.Name)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsPodOrVirtualMachine(ObjectName owner) =>
        lookup.Find(owner with { Kind = ObjectKind.Pod }) is not null
        || lookup.Find(owner with { Kind = ObjectKind.VirtualMachine }) is not null
        || lookup.Find(owner with { Kind = ObjectKind.VirtualMachineInstance }) is not null;

    private void JudgePlace(Holding holding)
    {
        if (PlaceRules.SubnetOf(holding) is not { } subnet || facts.Topology.Subnet(subnet) is not { } info)
        {
            return;
        }

        var outside = PlaceRules.Outside(holding, info);
        if (outside.Count == 0 || !PlaceRules.AreGiven(holding, facts.Objects))
        {
            return;
        }

        // A leftover is to be removed, wherever it lies. A port that nothing tells the owner of need not be Kube-OVN's.
        var holder = Holder.Of(holding, lookup);
        if (!holder.IsLeftover && !holder.Terminating && holder.Owner.Kind is not (ObjectKind.Other or ObjectKind.Subnet or ObjectKind.Vpc))
        {
            Draft(DiscrepancyKind.OutsideSubnet, subnet, holder).Add(holding, outside);
        }
    }

    private DiscrepancyDraft Draft(DiscrepancyKind kind, string subnet, Holder holder)
    {
        var key = (kind, subnet, holder.Owner);
        if (!drafts.TryGetValue(key, out var draft))
        {
            drafts[key] = draft = new DiscrepancyDraft(kind, subnet, holder);
        }

        return draft;
    }

    private void NoteWhatIsNotJudged()
    {
        if (!options.PortsAreRead || (!options.IsWhole && !sawPort))
        {
            var why = options.PortsAreRead ? "no port of OVN Northbound is known" : "OVN Northbound is not read";
            notJudged[DiscrepancyKind.Leftover] = $"{why}: leftover IPs are told, leftover ports cannot be";
            notJudged[DiscrepancyKind.IPWithoutPort] = why;
            notJudged[DiscrepancyKind.PortWithoutIP] = why;
        }
        else if (!sawIP)
        {
            notJudged[DiscrepancyKind.PortWithoutIP] = "no IP of Kube-OVN is known";
        }

        if (KnowsNoOwners)
        {
            notJudged[DiscrepancyKind.Leftover] = "no Pod and no VM is known";
        }
    }
}
