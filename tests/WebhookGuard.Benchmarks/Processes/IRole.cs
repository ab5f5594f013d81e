namespace WebhookGuard.Benchmarks.Processes;

/// <summary>What this program does when a benchmark starts it again as a process of its own.</summary>
internal interface IRole
{
    /// <summary>What <see cref="ChildProcess"/> calls it.</summary>
    string Name { get; }

    /// <summary>
    /// Starts, and returns once what it is for can be asked of it. It ends when what is returned is disposed.
    /// </summary>
    /// <param name="arguments">What the benchmark gave it.</param>
    Task<IRunningRole> StartAsync(IReadOnlyList<string> arguments);
}
