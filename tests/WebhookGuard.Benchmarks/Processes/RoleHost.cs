namespace WebhookGuard.Benchmarks.Processes;

/// <summary>Plays a role until standard input ends: announces itself in one line, then answers each line with one.</summary>
internal static class RoleHost
{
    /// <summary>The first argument of a process that plays a role.</summary>
    public const string Argument = "--role";

    /// <summary>Plays the role.</summary>
    public static async Task RunAsync(IRole role, IReadOnlyList<string> arguments)
    {
        await using var running = await role.StartAsync(arguments);
        await Console.Out.WriteLineAsync(running.Announcement);
        while (await Console.In.ReadLineAsync() is { } question)
        {
            await Console.Out.WriteLineAsync(running.Answer(question));
        }
    }
}
