namespace WebhookGuard.Core.Decisions;

/// <summary>What a verdict says, and what each of its findings asks for; later ones outweigh earlier ones.</summary>
public enum Severity
{
    /// <summary>Nothing speaks against the request.</summary>
    Allow,

    /// <summary>The request passes, with a warning.</summary>
    Warn,

    /// <summary>The request is refused.</summary>
    Deny,
}
