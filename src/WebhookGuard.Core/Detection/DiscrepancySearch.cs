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
            foreach (var holding in holdings)
            {
                Judge(holding, holdings);
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

    private void Judge(Holding holding, IReadOnlyList<Holding> ofOwner)
    {
        var isPort = holding.Source == HoldingSource.LogicalSwitchPort;
        var isIP = holding.Object.Kind == ObjectKind.IP;
        sawPort |= isPort;
        sawIP |= isIP;
        if ((isPort || isIP) && holding is { Owner: { Kind: ObjectKind.Other, Namespace.Length: > 0 }, Subnet: not null })
        {
            JudgeNic(holding, ofOwner, isPort);
        }

        JudgePlace(holding, isPort, isIP);
    }

    private void JudgeNic(Holding holding, IReadOnlyList<Holding> ofOwner, bool isPort)
    {
        var holder = Holder.Of(holding, lookup);
        if (holder.IsLeftover)
        {
            Draft(DiscrepancyKind.Leftover, holding.Subnet!, holder).Add(holding, holding.Addresses);
        }
        else if (isPort)
        {
            if (nics.LacksIP(holding, holder))
            {
                Draft(DiscrepancyKind.PortWithoutIP, holding.Subnet!, holder).Add(holding, holding.Addresses);
            }
        }
        else if (options.PortsAreRead && nics.LacksPort(holding, holder, ofOwner))
        {
            Draft(DiscrepancyKind.IPWithoutPort, holding.Subnet!, holder).Add(holding, holding.Addresses);
        }
    }

    private void JudgePlace(Holding holding, bool isPort, bool isIP)
    {
        if (PlaceRules.SubnetOf(holding, isPort, isIP, facts.Objects) is not { } subnet || facts.Topology.Subnet(subnet) is not { } info)
        {
            return;
        }

        var outside = PlaceRules.Outside(holding, info);
        if (outside.Count == 0)
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
