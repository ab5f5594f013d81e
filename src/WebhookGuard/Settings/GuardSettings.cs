using WebhookGuard.Claims;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Settings;

/// <summary>All settings, with their defaults.</summary>
public sealed class GuardSettings
{
    /// <summary>The value of <see cref="OvnNorthbound"/> that does without OVN Northbound.</summary>
    public const string NoOvnNorthbound = "none";

    /// <summary>The kubeconfig file; null for <c>KUBECONFIG</c> or the Pod's own service account.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>The OVN Northbound remotes (<c>tcp:</c>, <c>ssl:</c>, <c>unix:</c>, comma-separated), <see cref="NoOvnNorthbound"/>, or null if nobody said.</summary>
    public string? OvnNorthbound { get; set; }

    /// <summary>The CA certificate for <c>ssl:</c> remotes, PEM.</summary>
    public string? OvnCaCertificate { get; set; }

    /// <summary>The client certificate for <c>ssl:</c> remotes, PEM.</summary>
    public string? OvnCertificate { get; set; }

    /// <summary>The client certificate's key, PEM.</summary>
    public string? OvnKey { get; set; }

    /// <summary>A folder of dumps that replaces Kubernetes and OVN; null to use these.</summary>
    public string? State { get; set; }

    /// <summary>Where to serve admission over HTTPS: <c>host:port</c> or <c>:port</c>; port 0 takes a free one.</summary>
    public string Listen { get; set; } = ":8443";

    /// <summary>Where to serve probes and metrics over HTTP.</summary>
    public string ListenMetrics { get; set; } = ":8081";

    /// <summary>The serving certificate, PEM, with its chain; null for one of <see cref="TlsSecret"/>, or else a self-signed one.</summary>
    public string? TlsCertificate { get; set; }

    /// <summary>The serving certificate's key, PEM.</summary>
    public string? TlsKey { get; set; }

    /// <summary>The Secret of the guard's own namespace in which it keeps an authority and a serving certificate of its own making.</summary>
    public string? TlsSecret { get; set; }

    /// <summary>The guard's Service, whose DNS names are those of certificates made here.</summary>
    public string Service { get; set; } = "webhookguard";

    /// <summary>The MutatingWebhookConfigurations whose <c>caBundle</c> is kept with <see cref="TlsSecret"/>.</summary>
    public IReadOnlyList<string> MutatingWebhookConfigurations { get; set; } = ["webhookguard"];

    /// <summary>The ValidatingWebhookConfigurations whose <c>caBundle</c> is kept with <see cref="TlsSecret"/>.</summary>
    public IReadOnlyList<string> WebhookConfigurations { get; set; } = ["webhookguard", "webhookguard-audit"];

    /// <summary>The authorities whose clients may call, PEM; null if everybody may.</summary>
    public string? TlsClientAuthorities { get; set; }

    /// <summary>The common names or DNS names of clients that may call; none for all clients of <see cref="TlsClientAuthorities"/>.</summary>
    public IReadOnlyList<string> TlsClientNames { get; set; } = [];

    /// <summary>What becomes of a denial, where the Namespace does not say otherwise.</summary>
    public AdmissionMode Mode { get; set; } = AdmissionMode.Enforce;

    /// <summary>What becomes of a request while a source is behind.</summary>
    public DoubtPolicy OnStale { get; set; } = DoubtPolicy.Deny;

    /// <summary>How long a source may be away before <see cref="OnStale"/> applies; the decision tells it from the first moment.</summary>
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether addresses are claimed, so that requests racing through several replicas cannot get the same one.</summary>
    public bool Claims { get; set; } = true;

    /// <summary>What becomes of a request whose addresses seem free but cannot be claimed.</summary>
    public DoubtPolicy OnClaimFailure { get; set; } = DoubtPolicy.Deny;

    /// <summary>The API server's <c>--request-timeout</c>: how long after an answer the object may still be stored.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the elected replica looks after the claims.</summary>
    public TimeSpan HousekeepingInterval { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often, at most, each replica looks for duplicates, leftovers and the like; where a search takes long, less often.</summary>
    public TimeSpan DetectionInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Whether the elected replica keeps addresses of leftover ports from Kube-OVN's dynamic allocation, by <c>excludeIps</c> of their Subnets.</summary>
    public bool Quarantine { get; set; }

    /// <summary>How many addresses of a Subnet at most; with 0 those that are in quarantine are taken out of it.</summary>
    public int QuarantineLimit { get; set; } = 256;

    /// <summary>Whether the elected replica writes the addresses of VMs that say <c>webhookguard.io/keep=true</c> into their templates.</summary>
    public bool Keep { get; set; }

    /// <summary>The guard's own Namespace, of its Leases, Service and Secret; null for the Pod's.</summary>
    public string? Namespace { get; set; }

    /// <summary>Users that are never denied, only audited: by default Kube-OVN's and KubeVirt's own service accounts.</summary>
    public IReadOnlyList<string> AuditedUsers { get; set; } =
    [
        "system:serviceaccount:kube-system:ovn",
        "system:serviceaccount:kube-system:kube-ovn-cni",
        "system:serviceaccount:kube-system:kube-ovn-app",
        "system:serviceaccount:kube-system:ovn-ovs",
        "system:serviceaccount:kubevirt:kubevirt-apiserver",
        "system:serviceaccount:kubevirt:kubevirt-controller",
        "system:serviceaccount:kubevirt:kubevirt-handler",
        "system:serviceaccount:kubevirt:kubevirt-operator",
    ];

    /// <summary>kube-ovn-controller's <c>--default-ls</c>.</summary>
    public string DefaultSubnet { get; set; } = "ovn-default";

    /// <summary>kube-ovn-controller's <c>--cluster-router</c>.</summary>
    public string DefaultVpc { get; set; } = "ovn-cluster";

    /// <summary>kube-ovn-controller's <c>--node-switch</c>.</summary>
    public string NodeSubnet { get; set; } = "join";

    /// <summary>kube-ovn-controller's <c>--non-primary-cni-mode</c>.</summary>
    public bool NonPrimaryCni { get; set; }

    /// <summary>kube-ovn-controller's <c>--gc-interval</c>; zero if it is off.</summary>
    public TimeSpan GarbageCollectionInterval { get; set; } = TimeSpan.FromSeconds(360);

    /// <summary>Write an Event on the controller of what is denied.</summary>
    public bool DenialEvents { get; set; } = true;

    /// <summary>How long to go on serving after SIGTERM, while the API server learns that this replica goes.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Log as one JSON object a line.</summary>
    public bool LogJson { get; set; }

    /// <summary>The settings of the topology.</summary>
    public TopologyOptions Topology() => new()
    {
        DefaultSubnet = DefaultSubnet,
        DefaultVpc = DefaultVpc,
        NodeSubnet = NodeSubnet,
        NonPrimaryCni = NonPrimaryCni,
    };

    /// <summary>The durations of the claim protocol: a write that etcd has taken may show a little after the request's end.</summary>
    public ClaimOptions ClaimDurations() => new() { InFlightLimit = RequestTimeout + TimeSpan.FromSeconds(5) };

    /// <summary>The settings of detection.</summary>
    public DetectorOptions Detection() => new()
    {
        PortsAreRead = State is not null || OvnNorthbound != NoOvnNorthbound,
        IsWhole = State is null,
        GarbageCollectionInterval = GarbageCollectionInterval,
    };

    /// <summary>The settings of decisions.</summary>
    public DecisionOptions Decisions() => new() { GarbageCollectionInterval = GarbageCollectionInterval };
}
