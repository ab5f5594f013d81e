namespace WebhookGuard.Commands;

/// <summary>What the program's exit codes mean.</summary>
public static class ExitCodes
{
    /// <summary>All is fine.</summary>
    public const int Fine = 0;

    /// <summary>A conflict was found, or a request denied.</summary>
    public const int Conflict = 1;

    /// <summary>Bad usage or input.</summary>
    public const int BadUsage = 2;

    /// <summary>A source could not be read.</summary>
    public const int SourceUnreadable = 3;
}
