namespace WebhookGuard.Settings;

/// <summary>What becomes of a request that seems free of conflicts while the guard cannot be sure: a source is behind, or claims cannot be written.</summary>
public enum DoubtPolicy
{
    /// <summary>It is denied, to be retried.</summary>
    Deny,

    /// <summary>It passes with a warning.</summary>
    Warn,

    /// <summary>It passes.</summary>
    Allow,
}
