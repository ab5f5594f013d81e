namespace WebhookGuard.Settings;

/// <summary>What becomes of a denial.</summary>
public enum AdmissionMode
{
    /// <summary>It is given.</summary>
    Enforce,

    /// <summary>The request passes with the denial as a warning.</summary>
    Warn,

    /// <summary>The request passes; the denial is logged and counted only.</summary>
    Audit,
}
