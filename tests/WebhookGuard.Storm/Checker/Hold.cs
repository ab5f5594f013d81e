using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Checker;

/// <summary>Somebody had, or was about to have, an address for some time.</summary>
internal readonly record struct Hold(Asker Who, HoldKind Kind, TimeSpan From, TimeSpan To);

internal enum HoldKind
{
    /// <summary>By a request on its way, a stored object or a port.</summary>
    Real,

    /// <summary>By nothing but a claim.</summary>
    Claim,
}
