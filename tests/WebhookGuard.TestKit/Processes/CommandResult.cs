namespace WebhookGuard.TestKit.Processes;

/// <summary>What a finished command left: its exit code and all it wrote.</summary>
public sealed record CommandResult(string Command, int ExitCode, string StandardOutput, string StandardError)
{
    /// <summary>Whether the exit code is 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>This result, if the command succeeded.</summary>
    /// <exception cref="InvalidOperationException">It did not; the message is all it wrote.</exception>
    public CommandResult EnsureSucceeded() =>
        Succeeded ? this : throw new InvalidOperationException($"{this}");

    /// <inheritdoc/>
    public override string ToString() => $"{Command}\nexit code {ExitCode}\n{StandardOutput}{StandardError}";
}
