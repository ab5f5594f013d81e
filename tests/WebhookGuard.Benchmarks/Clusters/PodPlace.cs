namespace WebhookGuard.Benchmarks.Clusters;

/// <summary>Where a Pod of a made-up cluster is, and what it has.</summary>
/// <param name="Subnet">Its Subnet.</param>
/// <param name="Block">The second byte of the Subnet's addresses.</param>
/// <param name="Row">The third byte, where the Subnet begins.</param>
/// <param name="Namespace">Its Namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="IPv4">Its IPv4 address.</param>
/// <param name="IPv6">Its IPv6 address.</param>
/// <param name="Mac">Its MAC address.</param>
internal sealed record PodPlace(string Subnet, int Block, int Row, string Namespace, string Name, string IPv4, string IPv6, string Mac);
