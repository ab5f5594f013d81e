using WebhookGuard.Claims;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Tests.Housekeeping;

/// <summary>Claims as housekeeping reports them.</summary>
internal static class Claims
{
    /// <summary>A Pod's claim on 10.66.0.<paramref name="number"/>.</summary>
    public static AddressClaim Of(int number) => AddressClaim.New(
        new ClaimKey(Scope.Overlay("tenant-a"), Address.ParseIP($"10.66.0.{number}")),
        new ClaimOwner("Pod", "team-a", $"p-{number}", $"uid-{number}"));
}
