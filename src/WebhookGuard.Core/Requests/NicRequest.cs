using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Requests;

/// <summary>What an object asks for on one of its NICs.</summary>
public sealed record NicRequest
{
    /// <summary>The NIC.</summary>
    public required NicName Nic { get; init; }

    /// <summary>
    /// The provider if an annotation names it; null if only Multus or a per-interface key does: then it is
    /// <c>nad.namespace.ovn</c> or <c>nad.namespace</c>, depending on the NetworkAttachmentDefinition.
    /// </summary>
    public Provider? Provider { get; init; }

    /// <summary>Where the addresses were written: an annotation key or a field; what messages name.</summary>
    public string Origin { get; init; } = string.Empty;

    /// <summary>The Subnet named by <c>logical_switch</c>, or null.</summary>
    public string? LogicalSwitch { get; init; }

    /// <summary>The IPPool named by <c>ip_pool</c>, or null: its Subnet is the NIC's, also where an address is asked for besides.</summary>
    public string? Pool { get; init; }

    /// <summary>The Vip whose address the NIC takes over, or null.</summary>
    public string? Vip { get; init; }

    /// <summary>The one family of a dual-stack Subnet that <c>ip_family</c> asks for, or null.</summary>
    public AddressKind? Family { get; init; }

    /// <summary>The addresses asked for: one element, or with <see cref="IsList"/> several of which each Pod takes one.</summary>
    public IReadOnlyList<AddressElement> Elements { get; init; } = [];

    /// <summary>Whether the elements are an <c>ip_pool</c> list of more than one.</summary>
    public bool IsList => Elements.Count > 1;

    /// <summary>The MAC addresses asked for: at most one by annotation and one by a VM's interface.</summary>
    public IReadOnlyList<Address> Macs { get; init; } = [];

    /// <summary>What could not be read as Kube-OVN would need it, each a sentence for the user.</summary>
    public IReadOnlyList<string> Malformed { get; init; } = [];

    /// <summary>Every address asked for.</summary>
    public IReadOnlyList<Address> Addresses => (Elements, Macs) switch
    {
        ([var only], []) => only.Addresses,
        ([], _) => Macs,
        _ => Together(),
    };

    /// <summary>Whether the NIC asks for any address at all, readable or not.</summary>
    public bool AsksForAddress => Elements.Count > 0 || Macs.Count > 0 || Malformed.Count > 0 || Vip is not null;

    /// <summary>
    /// Whether there is anything of which something could be wrong without knowing any Subnet: what could not be read, or more than one
    /// address for the NIC. What is wrong then, the rules say.
    /// </summary>
    public bool MayBeMisshapen => Malformed.Count > 0 || Elements.Any(element => element.Addresses.Count > 1);

    private Address[] Together()
    {
        var count = Macs.Count;
        for (var i = 0; i < Elements.Count; i++)
        {
            count += Elements[i].Addresses.Count;
        }

        var together = new Address[count];
        var next = 0;
        for (var i = 0; i < Elements.Count; i++)
        {
            next = Copy(Elements[i].Addresses, together, next);
        }

        Copy(Macs, together, next);
        return together;
    }

    private static int Copy(IReadOnlyList<Address> from, Address[] to, int at)
    {
        for (var i = 0; i < from.Count; i++)
        {
            to[at++] = from[i];
        }

        return at;
    }

    /// <summary>Whether both place their addresses alike.</summary>
    public bool IsPlacedLike(NicRequest other) => LogicalSwitch == other.LogicalSwitch && Pool == other.Pool && Vip == other.Vip;

    /// <summary>Whether both ask for the same.</summary>
    public bool AsksTheSameAs(NicRequest other) =>
        Nic == other.Nic && IsPlacedLike(other) && Elements.SequenceEqual(other.Elements)
        && Macs.SequenceEqual(other.Macs) && Malformed.SequenceEqual(other.Malformed, StringComparer.Ordinal);
}
