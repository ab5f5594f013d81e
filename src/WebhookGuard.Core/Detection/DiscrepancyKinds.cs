namespace WebhookGuard.Core.Detection;

/// <summary>How the kinds are called, in metrics, on the command line and in its output.</summary>
public static class DiscrepancyKinds
{
    /// <summary>Every kind.</summary>
    public static IReadOnlyList<DiscrepancyKind> All { get; } = Enum.GetValues<DiscrepancyKind>();

    /// <summary><c>leftover</c>, <c>ip-without-port</c>, <c>port-without-ip</c>, <c>outside-subnet</c>.</summary>
    public static string Text(this DiscrepancyKind kind) => kind switch
    {
        DiscrepancyKind.Leftover => "leftover",
        DiscrepancyKind.IPWithoutPort => "ip-without-port",
        DiscrepancyKind.PortWithoutIP => "port-without-ip",
        _ => "outside-subnet",
    };
}
