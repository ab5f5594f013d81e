namespace WebhookGuard.Core.Objects;

/// <summary>The few fields of a Kubernetes object that decide who holds which address; each kind of interest adds its own.</summary>
public abstract record ObjectView
{
    private readonly string name = string.Empty;
    private readonly Guid uuid;

    /// <summary>All but the name, the UID and what only its kind has.</summary>
    public ObjectTraits Traits { get; init; } = ObjectTraits.None;

    /// <summary>Kind, namespace and name. The name is empty while only <c>generateName</c> is known (offline checks).</summary>
    public required ObjectName Name
    {
        get => new(Traits.Kind, Traits.Namespace, name);
        init
        {
            name = value.Name;
            var ofNamespace = value.Namespace ?? string.Empty;
            if (Traits.Kind != value.Kind || Traits.Namespace != ofNamespace)
            {
                Traits = Traits with { Kind = value.Kind, Namespace = ofNamespace };
            }
        }
    }

    /// <summary>The name alone, in an instance that others have it in too.</summary>
    internal string SharedName
    {
        init => name = value;
    }

    /// <summary><c>metadata.uid</c>, or empty if none was assigned yet.</summary>
    public string Uid
    {
        get => ObjectUid.ToString();
        init => ObjectUid = new ObjectUid(value);
    }

    /// <summary><see cref="Uid"/>, to compare without making its text.</summary>
    public ObjectUid ObjectUid
    {
        get => new(uuid, Traits.OtherUid);
        init
        {
            uuid = value.Uuid;
            if (Traits.OtherUid != value.Other)
            {
                Traits = Traits with { OtherUid = value.Other };
            }
        }
    }

    /// <summary><c>metadata.generateName</c>, or empty: an object of which the API server drew the name.</summary>
    public string GenerateName
    {
        get => Traits.GenerateName;
        init => Traits = Traits with { GenerateName = value };
    }

    /// <summary>Whether <c>metadata.deletionTimestamp</c> is set.</summary>
    public bool Terminating
    {
        get => Traits.Terminating;
        init => Traits = Traits with { Terminating = value };
    }

    /// <summary>The controlling owner reference, if there is one.</summary>
    public OwnerReference? Controller
    {
        get => Traits.Controller;
        init => Traits = Traits with { Controller = value };
    }

    /// <summary>The reason in the <c>webhookguard.io/override</c> annotation, if there is one.</summary>
    public string? OverrideReason
    {
        get => Traits.OverrideReason;
        init => Traits = Traits with { OverrideReason = value };
    }

    /// <summary>
    /// What <c>webhookguard.io/assign</c> says, as an annotation or a label of the object, or an annotation of a VM's template; null if
    /// nothing. One that says <c>false</c> wins.
    /// </summary>
    public bool? Assign
    {
        get => Traits.Assign;
        init => Traits = Traits with { Assign = value };
    }
}

/// <summary>A kind of which only existence and ownership matter.</summary>
public sealed record PlainView : ObjectView;

/// <summary>A Pod.</summary>
public sealed record PodView : ObjectView
{
    /// <summary>The annotations that ask for or report addresses.</summary>
    public AnnotationSet Annotations { get; init; } = AnnotationSet.Empty;

    /// <summary>Whether the Pod uses its Node's network: Kube-OVN gives it no address.</summary>
    public bool HostNetwork
    {
        get => Traits.HostNetwork;
        init => Traits = Traits with { HostNetwork = value };
    }

    /// <summary><c>status.phase</c>.</summary>
    public string Phase
    {
        get => Traits.Phase;
        init => Traits = Traits with { Phase = value };
    }

    /// <summary>Whether the Pod has run to its end (phase Succeeded or Failed) and will not run again.</summary>
    public bool Finished => Phase is "Succeeded" or "Failed";
}

/// <summary>A VirtualMachine (annotations and NICs of its template) or a VirtualMachineInstance (its own).</summary>
public sealed record VirtualMachineView : ObjectView
{
    /// <summary>The annotations that ask for addresses.</summary>
    public AnnotationSet Annotations { get; init; } = AnnotationSet.Empty;

    /// <summary>The NICs that <c>networks</c> and <c>domain.devices.interfaces</c> describe.</summary>
    public IReadOnlyList<VirtualMachineNic> Nics { get; init; } = [];

    /// <summary>Whether the address that a VM has is to be written into its template (<see cref="AnnotationKeys.Keep"/>).</summary>
    public bool Keep { get; init; }

    /// <summary>A VM's <c>status.printableStatus</c> or a VMI's <c>status.phase</c>; empty if not reported.</summary>
    public string Status { get; init; } = string.Empty;
}

/// <summary>One NIC of a VM: a network joined with the interface of the same name.</summary>
/// <param name="Name">The network's name in the VM.</param>
/// <param name="Multus"><c>multus.networkName</c>: <c>nad</c> or <c>namespace/nad</c>; null for the Pod network.</param>
/// <param name="MacAddress">The interface's <c>macAddress</c>, as written, or null.</param>
public sealed record VirtualMachineNic(string Name, string? Multus, string? MacAddress)
{
    /// <summary>Of the Pod network: the <c>multus.networkName</c> that takes its place, or null.</summary>
    public string? DefaultNetwork { get; init; }
}

/// <summary>Whatever makes Pods from a template: Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob.</summary>
public sealed record WorkloadView : ObjectView
{
    /// <summary>The template's annotations that ask for addresses.</summary>
    public AnnotationSet Annotations { get; init; } = AnnotationSet.Empty;

    /// <summary>Whether the template's Pods use their Nodes' network.</summary>
    public bool HostNetwork { get; init; }

    /// <summary><c>spec.replicas</c>; 1 if not given.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>A StatefulSet's <c>spec.ordinals.start</c>.</summary>
    public int FirstOrdinal { get; init; }

    /// <summary>Whether a Job has finished (condition Complete or Failed).</summary>
    public bool Finished { get; init; }
}

/// <summary>A VirtualMachineInstanceMigration.</summary>
public sealed record MigrationView : ObjectView
{
    /// <summary><c>spec.vmiName</c>.</summary>
    public string VmiName { get; init; } = string.Empty;

    /// <summary><c>status.phase</c>.</summary>
    public string Phase { get; init; } = string.Empty;

    /// <summary>Whether the migration has ended.</summary>
    public bool Finished => Phase is "Succeeded" or "Failed";
}

/// <summary>A Namespace.</summary>
public sealed record NamespaceView : ObjectView
{
    /// <summary>The annotations Kube-OVN writes on it.</summary>
    public AnnotationSet Annotations { get; init; } = AnnotationSet.Empty;

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}

/// <summary>A Node.</summary>
public sealed record NodeView : ObjectView
{
    /// <summary>The annotations Kube-OVN writes on it: its address on the join Subnet.</summary>
    public AnnotationSet Annotations { get; init; } = AnnotationSet.Empty;

    /// <summary>The InternalIP entries of <c>status.addresses</c>, as written.</summary>
    public IReadOnlyList<string> InternalIPs { get; init; } = [];
}

/// <summary>A NetworkAttachmentDefinition.</summary>
public sealed record NetworkAttachmentDefinitionView : ObjectView
{
    /// <summary>How Kube-OVN serves the network (the rules of <c>pkg/util</c>'s <c>IsOvnNetwork</c> and its callers).</summary>
    public AttachmentType Type { get; init; }
}

/// <summary>How Kube-OVN serves an attached network.</summary>
public enum AttachmentType : byte
{
    /// <summary>Not at all: neither CNI nor IPAM of the network is Kube-OVN's.</summary>
    None,

    /// <summary>As CNI: ports on a logical switch; provider <c>nad.namespace.ovn</c>.</summary>
    Ovn,

    /// <summary>As IPAM only (macvlan and the like): no port; provider <c>nad.namespace</c>.</summary>
    IpamOnly,
}

/// <summary>A Kube-OVN Subnet.</summary>
public sealed record SubnetView : ObjectView
{
    /// <summary><c>spec.vpc</c>.</summary>
    public string Vpc { get; init; } = string.Empty;

    /// <summary><c>spec.provider</c>; <c>ovn</c> if not given.</summary>
    public string Provider { get; init; } = "ovn";

    /// <summary><c>spec.vlan</c>: the name of a Vlan, or empty for an overlay Subnet.</summary>
    public string Vlan { get; init; } = string.Empty;

    /// <summary><c>spec.default</c>.</summary>
    public bool Default { get; init; }

    /// <summary><c>spec.cidrBlock</c>: comma-separated CIDRs.</summary>
    public string CidrBlock { get; init; } = string.Empty;

    /// <summary><c>spec.gateway</c>: comma-separated addresses.</summary>
    public string Gateway { get; init; } = string.Empty;

    /// <summary><c>spec.excludeIps</c>: addresses and <c>a..b</c> ranges that random allocation skips.</summary>
    public IReadOnlyList<string> ExcludeIps { get; init; } = [];

    /// <summary>Which of them the guard put there (<see cref="AnnotationKeys.Quarantined"/>).</summary>
    public string Quarantined { get; init; } = string.Empty;

    /// <summary>Which the guard put there and somebody took out (<see cref="AnnotationKeys.NotQuarantined"/>).</summary>
    public string NotQuarantined { get; init; } = string.Empty;

    /// <summary><c>spec.vips</c>.</summary>
    public IReadOnlyList<string> Vips { get; init; } = [];

    /// <summary>The addresses Kube-OVN itself took: underlay-to-overlay interconnection, multicast querier.</summary>
    public IReadOnlyList<string> SystemAddresses { get; init; } = [];

    /// <summary><c>spec.namespaces</c>.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary><c>spec.namespaceSelectors</c>.</summary>
    public IReadOnlyList<LabelSelector> NamespaceSelectors { get; init; } = [];
}

/// <summary>A Kubernetes label selector.</summary>
/// <param name="MatchLabels"><c>matchLabels</c>.</param>
/// <param name="MatchExpressions"><c>matchExpressions</c>.</param>
public sealed record LabelSelector(
    IReadOnlyDictionary<string, string> MatchLabels,
    IReadOnlyList<LabelRequirement> MatchExpressions)
{
    /// <summary>Whether the labels satisfy every requirement; a selector without any matches everything.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels) =>
        MatchLabels.All(pair => labels.TryGetValue(pair.Key, out var value) && value == pair.Value)
        && MatchExpressions.All(requirement => requirement.Matches(labels));
}

/// <summary>One of a selector's <c>matchExpressions</c>.</summary>
/// <param name="Key">The label's key.</param>
/// <param name="Operator">In, NotIn, Exists or DoesNotExist.</param>
/// <param name="Values">The values of In and NotIn.</param>
public sealed record LabelRequirement(string Key, string Operator, IReadOnlyList<string> Values)
{
    /// <summary>Whether the labels satisfy the requirement; an operator that does not exist is never satisfied.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var present = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            "In" => present && Values.Contains(value!),
            "NotIn" => !present || !Values.Contains(value!),
            "Exists" => present,
            "DoesNotExist" => !present,
            _ => false,
        };
    }
}

/// <summary>A Kube-OVN IPPool.</summary>
public sealed record IPPoolView : ObjectView
{
    /// <summary><c>spec.subnet</c>.</summary>
    public string Subnet { get; init; } = string.Empty;

    /// <summary><c>spec.ips</c>: addresses, <c>a..b</c> ranges and CIDRs that only those get who ask for the pool.</summary>
    public IReadOnlyList<string> IPs { get; init; } = [];

    /// <summary><c>spec.namespaces</c>: whose Pods get their addresses from the pool.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];
}

/// <summary>A Kube-OVN Vpc.</summary>
public sealed record VpcView : ObjectView
{
    /// <summary><c>spec.namespaces</c>.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary><c>spec.defaultSubnet</c>, else <c>status.defaultLogicalSwitch</c>.</summary>
    public string DefaultSubnet { get; init; } = string.Empty;
}

/// <summary>A Kube-OVN Vlan: with its provider network, the identity of a physical layer 2.</summary>
public sealed record VlanView : ObjectView
{
    /// <summary><c>spec.provider</c>: the ProviderNetwork's name.</summary>
    public string ProviderNetwork { get; init; } = string.Empty;

    /// <summary><c>spec.id</c>.</summary>
    public int Id { get; init; }
}

/// <summary>A Kube-OVN IP, Vip, OvnEip or IptablesEIP: an address under a name of its own.</summary>
public sealed record AddressObjectView : ObjectView
{
    /// <summary>The Subnet: <c>spec.subnet</c>, or an EIP's <c>spec.externalSubnet</c>.</summary>
    public string Subnet { get; init; } = string.Empty;

    /// <summary>The IP addresses of spec and status, as written; each entry may be a comma-separated list.</summary>
    public IReadOnlyList<string> IPs { get; init; } = [];

    /// <summary>The MAC address, as written, or empty.</summary>
    public string Mac { get; init; } = string.Empty;

    /// <summary>An IP's <c>spec.namespace</c> or a Vip's <c>spec.namespace</c>.</summary>
    public string HolderNamespace { get; init; } = string.Empty;

    /// <summary>An IP's <c>spec.podName</c>: the Pod's, VM's or Node's name.</summary>
    public string HolderName { get; init; } = string.Empty;

    /// <summary>
    /// The label <c>ovn.kubernetes.io/ip_reserved</c>: on an IP <c>true</c> if an administrator reserved it, on a Vip the name of
    /// the logical switch port that uses it.
    /// </summary>
    public string Reserved { get; init; } = string.Empty;

    /// <summary>A Vip's <c>spec.type</c>.</summary>
    public string Type { get; init; } = string.Empty;

    /// <summary>
    /// Who has the address: of a Vip or EIP itself; of an IP the one it names (Kube-OVN <c>createOrUpdateIPCR</c>), which is a Pod or VM,
    /// of kind <see cref="ObjectKind.Other"/> as it is not said which, a Node, or the Subnet.
    /// </summary>
    public ObjectName Owner
    {
        get
        {
            if (Name.Kind != ObjectKind.IP)
            {
                return Name;
            }

            if (HolderNamespace.Length == 0)
            {
                return Name.Name == $"node-{HolderName}" ? new ObjectName(ObjectKind.Node, string.Empty, HolderName) : Name;
            }

            return Name.Name == $"mcast-querier.{Subnet}" || Name.Name.StartsWith("u2o-interconnection.", StringComparison.Ordinal)
                ? new ObjectName(ObjectKind.Subnet, string.Empty, Subnet)
                : new ObjectName(ObjectKind.Other, HolderNamespace, HolderName);
        }
    }
}
