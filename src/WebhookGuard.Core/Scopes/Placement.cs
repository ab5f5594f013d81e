namespace WebhookGuard.Core.Scopes;

/// <summary>The Subnets a NIC may get its address from.</summary>
/// <param name="Subnets">Their names, in the order Kube-OVN tries them; none if no Subnet serves the NIC.</param>
/// <param name="Problem">Why the placement is in doubt, for the user; null if it is not.</param>
public sealed record Placement(IReadOnlyList<string> Subnets, string? Problem = null)
{
    /// <summary>Whether Kube-OVN is going to serve the NIC once a Subnet for it is there.</summary>
    public bool IsExpected { get; init; }

    /// <summary>Kube-OVN does not serve this NIC.</summary>
    public static Placement None { get; } = new([]);

    /// <summary>Whether Kube-OVN serves the NIC, as far as is known.</summary>
    public bool IsServed => Subnets.Count > 0 || Problem is not null;
}
