namespace WebhookGuard.Benchmarks.Processes;

/// <summary>A role at work.</summary>
internal interface IRunningRole : IAsyncDisposable
{
    /// <summary>What the benchmark is told when it has started: an address, for one.</summary>
    string Announcement { get; }

    /// <summary>Answers a question of the benchmark in one line.</summary>
    /// <param name="question">The question.</param>
    string Answer(string question);
}
