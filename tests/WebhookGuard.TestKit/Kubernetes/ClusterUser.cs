namespace WebhookGuard.TestKit.Kubernetes;

/// <summary>Somebody the API server knows, by a bearer token.</summary>
/// <param name="Name">The user name that admission and audit show.</param>
/// <param name="Groups">Its groups, besides <c>system:authenticated</c>.</param>
public sealed record ClusterUser(string Name, params IReadOnlyList<string> Groups)
{
    /// <summary>The group whose members may do everything with the objects of tenants, see <see cref="ApiServer"/>.</summary>
    public const string TenantsGroup = "webhookguard:tenants";

    /// <summary>May do everything.</summary>
    public static ClusterUser Admin { get; } = new("admin", "system:masters");

    /// <summary>An ordinary user: Pods, workloads, VMs and Kube-OVN objects in every namespace, and no more.</summary>
    public static ClusterUser Alice { get; } = new("alice", TenantsGroup);

    /// <summary>Another ordinary user, with the same rights as <see cref="Alice"/>.</summary>
    public static ClusterUser Bob { get; } = new("bob", TenantsGroup);

    /// <summary>kube-ovn-controller, which allocates addresses.</summary>
    public static ClusterUser KubeOvnController { get; } = ServiceAccount("kube-system", "ovn", TenantsGroup);

    /// <summary>KubeVirt's controller, which creates VMIs and virt-launcher Pods.</summary>
    public static ClusterUser KubeVirtController { get; } = ServiceAccount("kubevirt", "kubevirt-controller", TenantsGroup);

    /// <summary>The guard itself; it has exactly the rights that <c>deploy/base</c> gives it, once that is applied.</summary>
    public static ClusterUser WebhookGuard { get; } = ServiceAccount("webhookguard", "webhookguard");

    /// <summary>All users the API server is started with.</summary>
    public static IReadOnlyList<ClusterUser> All { get; } = [Admin, Alice, Bob, KubeOvnController, KubeVirtController, WebhookGuard];

    /// <summary>The bearer token; known to everybody, because the server is on loopback and dies with the test.</summary>
    public string Token => $"token-{FileName}";

    /// <summary>The name without the characters that files do not like.</summary>
    internal string FileName => Name.Replace(':', '-');

    /// <summary>A line of the API server's static token file: token, user, uid and quoted groups.</summary>
    internal string TokenLine => $"{Token},{Name},uid-{FileName},\"{string.Join(',', Groups)}\"";

    private static ClusterUser ServiceAccount(string @namespace, string name, params IEnumerable<string> groups) =>
        new($"system:serviceaccount:{@namespace}:{name}", ["system:serviceaccounts", $"system:serviceaccounts:{@namespace}", .. groups]);
}
