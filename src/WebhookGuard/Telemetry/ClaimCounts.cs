namespace WebhookGuard.Telemetry;

/// <summary>How many claims there are.</summary>
/// <param name="Pending">Granted to a request that may be on its way.</param>
/// <param name="Bound">Of owners that were seen.</param>
/// <param name="External">Made by administrators.</param>
public readonly record struct ClaimCounts(int Pending, int Bound, int External);
