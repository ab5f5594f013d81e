using Microsoft.AspNetCore.Server.Kestrel.Core;
using WebhookGuard.Admission;

namespace WebhookGuard.Hosting;

/// <summary>What a caller may ask of the program in size and time.</summary>
internal static class RequestBounds
{
    private static readonly MinDataRate SlowestBody = new(bytesPerSecond: 16 * 1024, gracePeriod: TimeSpan.FromSeconds(2));

    /// <summary>Sets the bounds.</summary>
    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = AdmissionEndpoint.MaximumBodySize;
        kestrel.Limits.MinRequestBodyDataRate = SlowestBody;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }
}
