using System.Collections.Concurrent;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;

namespace WebhookGuard.Core.Scopes;

/// <summary>
/// Subnets, Vlans, VPCs, Namespaces, NetworkAttachmentDefinitions and IPPools: what tells which Subnet a NIC belongs to and which
/// Subnets share a layer 2. Readers never block; writers take turns.
/// </summary>
public sealed class Topology(TopologyOptions options)
{
    private readonly ConcurrentDictionary<string, SubnetInfo> subnets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, VlanView> vlans = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, VpcView> vpcs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IPPoolInfo> pools = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KnownNamespace> namespaces = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, NetworkAttachmentDefinitionView> attachments = new(StringComparer.Ordinal);

    private SubnetTables? tables;
    private int version;

    /// <summary>The settings.</summary>
    public TopologyOptions Options => options;

    /// <summary>Every Subnet known.</summary>
    public IEnumerable<SubnetInfo> Subnets => subnets.Values;

    /// <summary>Adds or replaces an object; kinds that say nothing about the topology are ignored.</summary>
    public void Set(ObjectView view)
    {
        var name = view.Name.Name;
        switch (view)
        {
            case SubnetView subnet: Set(subnet); break;
            case VlanView vlan: vlans[name] = vlan; break;
            case VpcView vpc:
                vpcs[name] = vpc;
                Interlocked.Increment(ref version);
                break;
            case IPPoolView pool: pools[name] = new IPPoolInfo(pool); break;
            case NamespaceView ns: namespaces[name] = new KnownNamespace(ns); break;
            case NetworkAttachmentDefinitionView nad: attachments[AttachmentName(nad.Name)] = nad; break;
            default: break;
        }
    }

    /// <summary>Removes an object.</summary>
    public void Remove(ObjectName name)
    {
        switch (name.Kind)
        {
            case ObjectKind.Subnet:
                subnets.TryRemove(name.Name, out _);
                Interlocked.Increment(ref version);
                break;
            case ObjectKind.Vlan: vlans.TryRemove(name.Name, out _); break;
            case ObjectKind.Vpc:
                vpcs.TryRemove(name.Name, out _);
                Interlocked.Increment(ref version);
                break;
            case ObjectKind.IPPool: pools.TryRemove(name.Name, out _); break;
            case ObjectKind.Namespace: namespaces.TryRemove(name.Name, out _); break;
            case ObjectKind.NetworkAttachmentDefinition: attachments.TryRemove(AttachmentName(name), out _); break;
            default: break;
        }
    }

    /// <summary>The Subnet of that name, or null if it is not known.</summary>
    public SubnetInfo? Subnet(string name) => subnets.GetValueOrDefault(name);

    /// <summary>The Namespace of that name, or null if it is not known.</summary>
    public NamespaceView? Namespace(string name) => namespaces.GetValueOrDefault(name)?.View;

    /// <summary>Whether a Namespace of that name is known; true of none, which cluster-scoped objects have.</summary>
    public bool HasNamespace(string name) => name.Length == 0 || namespaces.ContainsKey(name);

    /// <summary>Whether an IPPool of that name is known.</summary>
    public bool HasPool(string name) => pools.ContainsKey(name);

    /// <summary>The IPPools of a Subnet.</summary>
    public IEnumerable<IPPoolInfo> PoolsOf(string subnet) => pools.Values.Where(pool => pool.View.Subnet == subnet);

    /// <summary>How Kube-OVN serves an attached network, spelt <c>name.namespace</c>; null if the NetworkAttachmentDefinition is not known.</summary>
    public AttachmentType? AttachmentTypeOf(string attachment) => attachments.TryGetValue(attachment, out var nad) ? nad.Type : null;

    /// <summary>Where the addresses of a Subnet must be unique.</summary>
    public Scope ScopeOf(string subnet) => ScopeOf(subnet, out _);

    /// <summary>Where the addresses of a Subnet must be unique.</summary>
    /// <param name="subnet">The Subnet.</param>
    /// <param name="doubt">Why that is in doubt; null if it is not.</param>
    public Scope ScopeOf(string subnet, out string? doubt)
    {
        doubt = null;
        if (!subnets.TryGetValue(subnet, out var info))
        {
            return Scope.Overlay(subnet);
        }

        if (info.View.Vlan.Length == 0)
        {
            return info.OverlayScope;
        }

        if (vlans.TryGetValue(info.View.Vlan, out var vlan))
        {
            return vlan.ProviderNetwork.Length > 0 ? Scope.Underlay(vlan.ProviderNetwork, vlan.Id) : info.OverlayScope;
        }

        doubt = $"Vlan {info.View.Vlan} of Subnet {subnet} does not exist";
        return info.OverlayScope;
    }

    /// <summary>Why it is in doubt where the addresses of a Subnet must be unique; null if it is not.</summary>
    public string? DoubtOnScopeOf(string subnet)
    {
        ScopeOf(subnet, out var doubt);
        return doubt;
    }

    /// <summary>Whether addresses of the two Subnets collide.</summary>
    public bool Collide(string subnet, string other) => subnet == other || ScopeOf(subnet) == ScopeOf(other);

    /// <summary>Whether the Subnet is an overlay Subnet of the default VPC.</summary>
    public bool IsDefaultVpcOverlay(string subnet) =>
        subnets.TryGetValue(subnet, out var info) && info.View.Vlan.Length == 0
        && (info.View.Vpc.Length == 0 || info.View.Vpc == options.DefaultVpc);

    /// <summary>
    /// Finds the Subnets a NIC of an object in that Namespace may get its address from: Kube-OVN's <c>getPodDefaultSubnet</c>,
    /// <c>acquireAddress</c> and <c>getPodAttachmentNet</c> (<c>pkg/controller/pod.go</c>).
    /// </summary>
    public Placement Place(string @namespace, NicRequest request)
    {
        // Annotations of the default NIC are not read in that mode; objects that are an address themselves name no provider.
        if (options.NonPrimaryCni && request.Nic.IsDefault && request.Provider is not null)
        {
            return Placement.None;
        }

        if (request.LogicalSwitch is { } named)
        {
            return subnets.TryGetValue(named, out var subnet) ? subnet.Placement : new Placement([named], $"Subnet {named} does not exist");
        }

        if (request.Pool is { } pool)
        {
            if (!pools.TryGetValue(pool, out var found))
            {
                return new Placement([], $"IPPool {pool} does not exist") { IsExpected = true };
            }

            // An address of one's own choice may come from the Namespace's other Subnets too.
            return request.Nic.IsDefault && request.Elements.Count > 0
                ? new Placement([found.View.Subnet, .. SubnetsOfNamespace(@namespace).Where(subnet => subnet != found.View.Subnet)])
                : new Placement([found.View.Subnet]);
        }

        return request.Nic.IsDefault ? PlaceDefaultNic(@namespace) : PlaceAttachedNic(request);
    }

    /// <summary>The Subnets of a Namespace's Pods, in the order Kube-OVN tries them.</summary>
    public IReadOnlyList<string> SubnetsOfNamespace(string @namespace) => PlacementIn(@namespace).Subnets;

    private Placement PlacementIn(string @namespace)
    {
        var known = Tables;
        return namespaces.TryGetValue(@namespace, out var ns)
            ? ns.PlacementBy(known) ?? ns.Remember(known, new Placement(SubnetsOf(@namespace, ns.View, known)))
            : new Placement(SubnetsOf(@namespace, view: null, known));
    }

    private IReadOnlyList<string> SubnetsOf(string @namespace, NamespaceView? view, SubnetTables known)
    {
        if (view?.Annotations[AnnotationKeys.LogicalSwitch] is { } annotated)
        {
            return annotated.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        // kube-ovn-controller has not annotated the Namespace yet: what it is going to write (pkg/controller/namespace.go).
        var vpc = known.VpcOf(@namespace);
        var list = new List<string>();
        if (vpc is { DefaultSubnet.Length: > 0 } && vpc.Name.Name != options.DefaultVpc)
        {
            list.Add(vpc.DefaultSubnet);
        }

        var selecting = view is null ? [] : known.WithSelectors.Where(subnet => subnet.View.NamespaceSelectors.Any(selector => selector.Matches(view.Labels)));
        list.AddRange(known.OfNamespace(@namespace)
            .Concat(selecting.Select(subnet => subnet.Name))
            .Except(list, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal));
        return list.Count > 0 ? list : [options.DefaultSubnet];
    }

    private static string AttachmentName(ObjectName name) => $"{name.Name}.{name.Namespace}";

    private Placement PlaceDefaultNic(string @namespace) =>
        options.NonPrimaryCni ? Placement.None : PlacementIn(@namespace);

    private Placement PlaceAttachedNic(NicRequest request)
    {
        var type = AttachmentTypeOf(request.Nic.Attachment);
        if (type == AttachmentType.None)
        {
            return Placement.None;
        }

        var asCni = type == AttachmentType.IpamOnly ? [] : Tables.OfProvider($"{request.Nic.Attachment}.ovn");
        var asIpam = type == AttachmentType.Ovn ? [] : Tables.OfProvider(request.Nic.Attachment);
        string[] matching = [.. asCni.Concat(asIpam).Order(StringComparer.Ordinal)];
        return matching.Length > 0
            ? new Placement(matching)
            : new Placement([], $"no Subnet has the provider of network {request.Nic.Attachment}") { IsExpected = type is not null };
    }

    private SubnetTables Tables
    {
        get
        {
            // Of the version before what is read: what changes meanwhile makes them out of date at once.
            var now = Volatile.Read(ref version);
            var known = Volatile.Read(ref tables);
            if (known is null || known.Version != now)
            {
                known = new SubnetTables(now, [.. subnets.Values], vpcs.Values);
                Volatile.Write(ref tables, known);
            }

            return known;
        }
    }

    private void Set(SubnetView subnet)
    {
        var before = subnets.GetValueOrDefault(subnet.Name.Name);
        subnets[subnet.Name.Name] = new SubnetInfo(subnet);
        if (before is null || !SubnetTables.AreAlike(before.View, subnet))
        {
            Interlocked.Increment(ref version);
        }
    }
}
