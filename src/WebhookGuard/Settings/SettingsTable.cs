using System.Globalization;

namespace WebhookGuard.Settings;

/// <summary>Every setting there is.</summary>
public static class SettingsTable
{
    private static readonly GuardSettings Defaults = new();

    /// <summary>The settings that say where facts come from and how Kube-OVN is set up: of every command that decides.</summary>
    public static IReadOnlyList<Setting> Facts { get; } =
    [
        new("kubeconfig", "FILE", "Kubernetes access. Without it: KUBECONFIG, or the Pod's service account; commands that only read also take ~/.kube/config", string.Empty, (s, v) => s.Kubeconfig = v),
        new("ovn-nb", "REMOTES", "OVN Northbound: tcp:[IP]:6641, ssl:…, unix:PATH, comma-separated. Also OVN_NB_DB, or OVN_DB_IPS as Kube-OVN has it", string.Empty, (s, v) => s.OvnNorthbound = v),
        new("ovn-ca-cert", "FILE", "CA certificate for ssl: remotes", string.Empty, (s, v) => s.OvnCaCertificate = v),
        new("ovn-cert", "FILE", "client certificate for ssl: remotes", string.Empty, (s, v) => s.OvnCertificate = v),
        new("ovn-key", "FILE", "key of the client certificate", string.Empty, (s, v) => s.OvnKey = v),
        new("state", "DIR", "read dumps of 'kubectl get -o yaml|json' and 'ovn-nbctl --format=json list TABLE' from DIR instead of a cluster", string.Empty, (s, v) => s.State = v),
        new("default-subnet", "NAME", "kube-ovn-controller's --default-ls", Defaults.DefaultSubnet, (s, v) => s.DefaultSubnet = v),
        new("default-vpc", "NAME", "kube-ovn-controller's --cluster-router", Defaults.DefaultVpc, (s, v) => s.DefaultVpc = v),
        new("node-subnet", "NAME", "kube-ovn-controller's --node-switch", Defaults.NodeSubnet, (s, v) => s.NodeSubnet = v),
        new("non-primary-cni", "BOOL", "kube-ovn-controller's --non-primary-cni-mode", "false", (s, v) => s.NonPrimaryCni = Boolean(v)),
        new("gc-interval", "SECONDS", "kube-ovn-controller's --gc-interval; 0 if its garbage collection is off", Seconds(Defaults.GarbageCollectionInterval), (s, v) => s.GarbageCollectionInterval = Duration(v)),
    ];

    /// <summary>The settings of <c>serve</c> alone.</summary>
    public static IReadOnlyList<Setting> Serving { get; } =
    [
        new("listen", "[HOST]:PORT", "serve admission over HTTPS here", Defaults.Listen, (s, v) => s.Listen = v),
        new("listen-metrics", "[HOST]:PORT", "serve /livez, /readyz and /metrics over HTTP here", Defaults.ListenMetrics, (s, v) => s.ListenMetrics = v),
        new("tls-cert", "FILE", "serving certificate with its chain, PEM; without one and without tls-secret a self-signed certificate is made", string.Empty, (s, v) => s.TlsCertificate = v),
        new("tls-key", "FILE", "key of the serving certificate, PEM", string.Empty, (s, v) => s.TlsKey = v),
        new("tls-secret", "NAME", "make an authority and a serving certificate, keep them in this Secret of the own namespace, and renew them", string.Empty, (s, v) => s.TlsSecret = v),
        new("service", "NAME", "the guard's Service, for whose DNS names certificates are made", Defaults.Service, (s, v) => s.Service = v),
        new("webhook-configurations", "NAMES", "ValidatingWebhookConfigurations whose caBundle is kept with tls-secret, comma-separated", string.Join(',', Defaults.WebhookConfigurations), (s, v) => s.WebhookConfigurations = List(v)),
        new("mutating-webhook-configurations", "NAMES", "MutatingWebhookConfigurations whose caBundle is kept with tls-secret, comma-separated", string.Join(',', Defaults.MutatingWebhookConfigurations), (s, v) => s.MutatingWebhookConfigurations = List(v)),
        new("tls-client-ca", "FILE", "accept only callers with a certificate of these authorities, PEM", string.Empty, (s, v) => s.TlsClientAuthorities = v),
        new("tls-client-names", "NAMES", "and with one of these common names or DNS names, comma-separated", string.Empty, (s, v) => s.TlsClientNames = List(v)),
        new("mode", "enforce|warn|audit", "what becomes of a denial; a Namespace's label webhookguard.io/mode says otherwise", "enforce", (s, v) => s.Mode = Choice<AdmissionMode>(v)),
        new("on-stale", "deny|warn|allow", "what becomes of a request while a source is behind", "deny", (s, v) => s.OnStale = Choice<DoubtPolicy>(v)),
        new("stale-after", "SECONDS", "how long a source may be away before on-stale applies", Seconds(Defaults.StaleAfter), (s, v) => s.StaleAfter = Duration(v)),
        new("claims", "BOOL", "claim each address by an AddressClaim before it is granted; without, requests that race through several replicas can get the same one", "true", (s, v) => s.Claims = Boolean(v)),
        new("on-claim-failure", "deny|warn|allow", "what becomes of a request whose addresses cannot be claimed", "deny", (s, v) => s.OnClaimFailure = Choice<DoubtPolicy>(v)),
        new("request-timeout", "SECONDS", "the API server's --request-timeout", Seconds(Defaults.RequestTimeout), (s, v) => s.RequestTimeout = Duration(v)),
        new("housekeeping-interval", "SECONDS", "how often the elected replica looks after the claims", Seconds(Defaults.HousekeepingInterval), (s, v) => s.HousekeepingInterval = Duration(v)),
        new("detection-interval", "SECONDS", "how often each replica looks for addresses held twice, leftovers and the like; less often where that takes long", Seconds(Defaults.DetectionInterval), (s, v) => s.DetectionInterval = Duration(v)),
        new("quarantine", "BOOL", "keep the addresses of leftover ports from Kube-OVN's dynamic allocation, by excludeIps of their Subnets", "false", (s, v) => s.Quarantine = Boolean(v)),
        new("quarantine-limit", "COUNT", "so many addresses of a Subnet at most; 0 takes those out again that are in quarantine", Defaults.QuarantineLimit.ToString(CultureInfo.InvariantCulture), (s, v) => s.QuarantineLimit = Count(v)),
        new("keep", "BOOL", "write the address that a VM annotated webhookguard.io/keep=true has into its template", "false", (s, v) => s.Keep = Boolean(v)),
        new("denial-events", "BOOL", "write an Event on the controller of what is denied, such as a Deployment", "true", (s, v) => s.DenialEvents = Boolean(v)),
        new("namespace", "NAME", "the guard's own namespace, where its Leases, Service and Secret are; without it the Pod's", string.Empty, (s, v) => s.Namespace = v),
        new("audited-users", "USERS", "users that are never denied, only audited, comma-separated", "Kube-OVN's and KubeVirt's service accounts", (s, v) => s.AuditedUsers = List(v)),
        new("drain", "SECONDS", "how long to go on serving after SIGTERM", Seconds(Defaults.Drain), (s, v) => s.Drain = Duration(v)),
        new("log-json", "BOOL", "log as one JSON object a line", "false", (s, v) => s.LogJson = Boolean(v)),
    ];

    private static string Seconds(TimeSpan value) => value.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    private static string[] List(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool Boolean(string text) =>
        bool.TryParse(text, out var value) ? value : throw new FormatException("must be true or false");

    private static int Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw new FormatException("must be a number, 0 or more");

    private static TimeSpan Duration(string text) =>
        double.TryParse(text.TrimEnd('s'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= 86400
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException("must be a number of seconds from 0 to 86400");

    private static T Choice<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !int.TryParse(text, out _)
            ? value
            : throw new FormatException($"must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
}
