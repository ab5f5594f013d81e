namespace WebhookGuard.Settings;

/// <summary>What becomes of a request that seems free of conflicts while a source it needs is behind.</summary>
public enum StalePolicy
{
    /// <summary>It is denied, to be retried.</summary>
    Deny,

    /// <summary>It passes with a warning.</summary>
    Warn,

    /// <summary>It passes.</summary>
    Allow,
}
