using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Scopes;

/// <summary>
/// Which Subnets serve whom, put together once for all decisions until a Subnet or Vpc changes in what matters to it: a cluster has hundreds of
/// Subnets, and to go through them for each review would make it dearer with each.
/// </summary>
internal sealed class SubnetTables
{
    private readonly ILookup<string, string> byProvider;
    private readonly ILookup<string, string> byNamespace;
    private readonly ILookup<string, VpcView> vpcs;

    /// <summary>Puts them together.</summary>
    /// <param name="version">The topology's version at that time.</param>
    /// <param name="subnets">Every Subnet.</param>
    /// <param name="vpcs">Every Vpc.</param>
    public SubnetTables(int version, IReadOnlyCollection<SubnetInfo> subnets, IEnumerable<VpcView> vpcs)
    {
        Version = version;
        byProvider = subnets.ToLookup(subnet => subnet.View.Provider, subnet => subnet.Name, StringComparer.Ordinal);
        byNamespace = subnets
            .SelectMany(subnet => subnet.View.Namespaces.Distinct(StringComparer.Ordinal), (subnet, ns) => (Namespace: ns, subnet.Name))
            .ToLookup(item => item.Namespace, item => item.Name, StringComparer.Ordinal);
        this.vpcs = vpcs
            .OrderBy(vpc => vpc.Name.Name, StringComparer.Ordinal)
            .SelectMany(vpc => vpc.Namespaces, (vpc, ns) => (Namespace: ns, Vpc: vpc))
            .ToLookup(item => item.Namespace, item => item.Vpc, StringComparer.Ordinal);
        WithSelectors = [.. subnets.Where(subnet => subnet.View.NamespaceSelectors.Count > 0)];
    }

    /// <summary>The topology's version that they are of.</summary>
    public int Version { get; }

    /// <summary>The Subnets that choose Namespaces by labels.</summary>
    public IReadOnlyList<SubnetInfo> WithSelectors { get; }

    /// <summary>The Subnets of a provider.</summary>
    public IEnumerable<string> OfProvider(string provider) => byProvider[provider];

    /// <summary>The Subnets that name a Namespace.</summary>
    public IEnumerable<string> OfNamespace(string @namespace) => byNamespace[@namespace];

    /// <summary>
    /// The Vpc that names a Namespace, or null. Of several Kube-OVN takes the first that its cache lists, in no order; here it is the first by
    /// name, whatever came first.
    /// </summary>
    public VpcView? VpcOf(string @namespace) => vpcs[@namespace].FirstOrDefault();

    /// <summary>Whether a change of a Subnet leaves the tables as they are: Kube-OVN writes its status with each address that it gives.</summary>
    public static bool AreAlike(SubnetView one, SubnetView other) => one.Name == other.Name && one.Provider == other.Provider
        && one.Namespaces.SequenceEqual(other.Namespaces, StringComparer.Ordinal)
        && one.NamespaceSelectors.Count == 0 && other.NamespaceSelectors.Count == 0;
}
