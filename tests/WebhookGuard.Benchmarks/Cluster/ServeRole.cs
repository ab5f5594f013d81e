using WebhookGuard.Benchmarks.Processes;
using WebhookGuard.Commands;

namespace WebhookGuard.Benchmarks.Cluster;

/// <summary>The program itself, by its command line; it can be asked for its live heap besides.</summary>
internal sealed class ServeRole : IRole
{
    public const string RoleName = "serve";

    /// <inheritdoc/>
    public string Name => RoleName;

    /// <summary>Starts it. Arguments: those of <c>webhookguard serve</c>.</summary>
    public Task<IRunningRole> StartAsync(IReadOnlyList<string> arguments) =>
        Task.FromResult<IRunningRole>(new Running(CommandLine.RunAsync([RoleName, .. arguments], Console.Error, Console.Error)));

    private sealed class Running(Task<int> program) : IRunningRole
    {
        public string Announcement => "started";

        public string Answer(string question) => program.IsCompleted ? throw new InvalidOperationException("the guard has ended") : HeapQuestion.Answer(question);

        // It ends with the process.
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
