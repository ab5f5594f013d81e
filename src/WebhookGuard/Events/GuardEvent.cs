namespace WebhookGuard.Events;

/// <summary>What an Event says.</summary>
/// <param name="Target">About which object.</param>
/// <param name="Reason">The reason, one of the constants here.</param>
/// <param name="Address">The address, or what else it is about; Events that differ in nothing but their message are one.</param>
/// <param name="Message">What happened, for people.</param>
public sealed record GuardEvent(EventTarget Target, string Reason, string Address, string Message)
{
    /// <summary>Several owners hold the address; on each of them.</summary>
    public const string AddressDuplicate = nameof(AddressDuplicate);

    /// <summary>Owners that exist no more left ports or IPs; on the Subnet.</summary>
    public const string AddressLeftover = nameof(AddressLeftover);

    /// <summary>A claim's name is not that of its scope and address, so that it is no lock; on the claim.</summary>
    public const string AddressClaimMisnamed = nameof(AddressClaimMisnamed);

    /// <summary>A claim was missing and has been made; on its owner.</summary>
    public const string AddressClaimRestored = nameof(AddressClaimRestored);

    /// <summary>An object was denied for its address; on its controller.</summary>
    public const string AddressDenied = nameof(AddressDenied);

    /// <summary>Addresses of leftover ports are kept from dynamic allocation; on the Subnet.</summary>
    public const string AddressQuarantined = nameof(AddressQuarantined);

    /// <summary>The address that a VM has is written into its template; on the VM.</summary>
    public const string AddressKept = nameof(AddressKept);

    /// <summary>Whether it is of type Warning, else Normal.</summary>
    public bool IsWarning { get; init; } = true;
}
