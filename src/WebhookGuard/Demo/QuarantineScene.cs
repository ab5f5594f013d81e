using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Quarantine;

namespace WebhookGuard.Demo;

/// <summary>What quarantine would write to a Subnet of the sample cluster. It asks no webhook, so it is no scene of the script.</summary>
/// <param name="Subnet">The Subnet.</param>
/// <param name="Leftovers">What has been left there, and is the reason.</param>
/// <param name="Before">Its <c>excludeIps</c>.</param>
/// <param name="After">What they would be.</param>
/// <param name="Recorded">What the Subnet's annotation would say of them.</param>
internal sealed record QuarantineScene(string Subnet, IReadOnlyList<string> Leftovers, IReadOnlyList<string> Before, IReadOnlyList<string> After, string Recorded)
{
    public const string Title = "Quarantine: an address that nobody asks for";

    public const string Story =
        "A Pod without a wish gets whatever Kube-OVN believes to be free, such as old-shop's address: no webhook is asked for that. With "
        + "--quarantine the guard has Kube-OVN skip it until the port is gone.";

    private const string SampleSubnet = "tenant-a";

    /// <summary>Whether it comes out as it should.</summary>
    public bool AsExpected => After.SequenceEqual([.. Before, "10.66.0.20"], StringComparer.Ordinal) && Recorded == "10.66.0.20";

    /// <summary>Plans it.</summary>
    /// <param name="facts">The sample cluster.</param>
    public static QuarantineScene Of(ClusterFacts facts)
    {
        var leftovers = new Detector(facts, new DetectorOptions { IsWhole = false }).Find().Discrepancies
            .Where(discrepancy => discrepancy.Kind == DiscrepancyKind.Leftover && discrepancy.Subnet == SampleSubnet)
            .ToList();
        var before = facts.Topology.Subnet(SampleSubnet)?.View.ExcludeIps ?? [];
        var wanted = leftovers.SelectMany(leftover => leftover.Addresses).Where(address => address.IsIP).ToList();
        var after = QuarantinePlanner.Plan(new QuarantineState(before), wanted, _ => false, QuarantineRecord.MaximumAddresses).After;
        return new QuarantineScene(SampleSubnet, [.. leftovers.SelectMany(leftover => leftover.Evidence)], before, after.ExcludeIps, after.Quarantined);
    }
}
