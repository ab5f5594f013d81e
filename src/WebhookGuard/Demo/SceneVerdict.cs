namespace WebhookGuard.Demo;

/// <summary>How a request of the demo can come out.</summary>
internal enum SceneVerdict
{
    /// <summary>Allowed, without a word.</summary>
    Allowed,

    /// <summary>Allowed with a warning that the user sees.</summary>
    Warned,

    /// <summary>Denied.</summary>
    Denied,

    /// <summary>Allowed without a word to the user; the conflict is in the API server's audit log.</summary>
    Audited,
}
