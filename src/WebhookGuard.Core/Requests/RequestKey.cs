namespace WebhookGuard.Core.Requests;

/// <summary>What a Kube-OVN annotation key says: of which NIC, and what about it.</summary>
/// <param name="Provider">The provider in front of <c>.kubernetes.io/</c>.</param>
/// <param name="Field">What follows, without an interface's name: <c>ip_address</c>, <c>logical_switch</c> …</param>
/// <param name="Interface">
/// The interface's name of the per-interface form <c>nad.namespace.kubernetes.io/ip_address.net1</c>, which wins over the provider's
/// own key (Kube-OVN <c>perInterfaceIPAnnotationKey</c>); else empty.
/// </param>
public readonly record struct RequestKey(Provider Provider, string Field, string Interface)
{
    private const string Domain = ".kubernetes.io/";

    /// <summary>The NIC the key is about.</summary>
    public NicName Nic => Interface.Length == 0 ? Provider.Nic : Provider.Nic with { Interface = Interface };

    /// <summary>Reads an annotation key of the form <c>provider.kubernetes.io/field</c>.</summary>
    public static bool TryParse(string key, out RequestKey parsed)
    {
        parsed = default;
        var domain = key.IndexOf(Domain, StringComparison.Ordinal);
        if (domain <= 0)
        {
            return false;
        }

        var field = key.AsSpan(domain + Domain.Length);
        var provider = key.AsSpan(0, domain).SequenceEqual(Provider.Default.Text) ? Provider.Default : Provider.Parse(key[..domain]);
        var dot = field.IndexOf('.');
        parsed = dot < 0
            ? new RequestKey(provider, NameOf(field), string.Empty)
            : new RequestKey(provider, NameOf(field[..dot]), field[(dot + 1)..].ToString());
        return true;
    }

    // No new string for a name that is known.
    private static string NameOf(ReadOnlySpan<char> field) => field switch
    {
        "ip_address" => "ip_address",
        "mac_address" => "mac_address",
        "logical_switch" => "logical_switch",
        "allocated" => "allocated",
        "ip_pool" => "ip_pool",
        "ip_family" => "ip_family",
        "vip" => "vip",
        _ => field.ToString(),
    };
}
