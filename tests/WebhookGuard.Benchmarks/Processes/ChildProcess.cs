using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace WebhookGuard.Benchmarks.Processes;

/// <summary>This program once more, in a role, so that what is measured has a process of its own.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process process;

    private readonly Task<string> lastWords;

    private ChildProcess(Process process)
    {
        this.process = process;
        lastWords = LastOfAsync(process.StandardError.BaseStream);
    }

    /// <summary>What the role announced.</summary>
    public string Announcement { get; private set; } = string.Empty;

    /// <summary>The process's number.</summary>
    public int Id => process.Id;

    /// <summary>Starts a role, and waits until it has started.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; what it wrote last is in the message.</exception>
    public static async Task<ChildProcess> StartAsync(string role, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [RoleHost.Argument, role, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var child = new ChildProcess(Process.Start(start)!);
        child.Announcement = await child.ReadAsync();
        return child;
    }

    /// <summary>Keeps a process, with all that it starts from now on, to one processor, so that two do not take each other's time.</summary>
    public static async Task PinAsync(int process, int processor)
    {
        using var taskset = Process.Start(new ProcessStartInfo(
            "taskset", ["-a", "-c", "-p", processor.ToString(CultureInfo.InvariantCulture), process.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        await taskset.WaitForExitAsync();
        if (taskset.ExitCode != 0)
        {
            throw new InvalidOperationException($"taskset could not keep process {process} to processor {processor}");
        }
    }

    /// <summary>Asks the role.</summary>
    public async Task<string> AskAsync(string question)
    {
        await process.StandardInput.WriteLineAsync(question);
        await process.StandardInput.FlushAsync();
        return await ReadAsync();
    }

    /// <summary>The processor time it has had so far.</summary>
    public TimeSpan ProcessorTime()
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>Its memory now (RSS), in bytes.</summary>
    public long Memory()
    {
        process.Refresh();
        return process.WorkingSet64;
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        process.Dispose();
    }

    // A log has to be taken off its pipe, at the least expense.
    private static async Task<string> LastOfAsync(Stream log)
    {
        var (buffer, read) = (new byte[64 * 1024], 0);
        while (await log.ReadAsync(buffer) is > 0 and var now)
        {
            read = now;
        }

        return Encoding.UTF8.GetString(buffer, 0, read);
    }

    private async Task<string> ReadAsync() =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"process {process.Id} has ended: {await lastWords}");
}
