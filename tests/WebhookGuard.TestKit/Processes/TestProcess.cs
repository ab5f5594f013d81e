using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace WebhookGuard.TestKit.Processes;

/// <summary>
/// A server started by a test. It never outlives the test process, however that ends, and its last output is at hand when it fails.
/// </summary>
public sealed class TestProcess : IAsyncDisposable
{
    private const int OutputLines = 200;
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(30);
    private static readonly ConcurrentDictionary<int, TestProcess> Running = new();
    private static readonly ProcessStarter Starter = new();

    private readonly Process _process;
    private readonly Queue<string> _output = new();
    private readonly string _command;

    static TestProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Values)
        {
            process.Signal(UnixSignal.Kill);
        }
    };

    private TestProcess(Process process, string command)
    {
        _process = process;
        _command = command;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    /// <summary>The operating system's id of the process.</summary>
    public int Id { get; private set; }

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The last 200 lines that the process wrote to standard output and standard error.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="fileName">Its path.</param>
    /// <param name="arguments">Its arguments, unquoted.</param>
    /// <param name="environment">Variables to set, or to remove by null; the others are inherited.</param>
    /// <param name="workingDirectory">Its working directory.</param>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static TestProcess Start(
        string fileName,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? workingDirectory = null)
    {
        var start = Command.StartInfo(fileName, arguments, environment, diesWithParent: true);
        if (workingDirectory is not null)
        {
            start.WorkingDirectory = workingDirectory;
        }

        var process = new TestProcess(new Process { StartInfo = start }, $"{fileName} {string.Join(' ', arguments)}");
        Starter.Start(process._process);
        process.Id = process._process.Id;
        Running[process.Id] = process;
        process._process.StandardInput.Close();
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Waits until <paramref name="isReady"/>, and fails with the server's last output if it ends or takes too long.</summary>
    /// <exception cref="InvalidOperationException">The server ended or did not become ready.</exception>
    public async Task WaitUntilAsync(Func<Task<bool>> isReady, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await Eventually.IsTrueAsync(
                async () => HasExited || await isReady(), "the server is ready", timeout ?? TimeSpan.FromSeconds(90), cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException($"{exception.Message}: {_command}\n{Output}", exception);
        }

        if (HasExited)
        {
            // Waits for the output's end as well.
            await _process.WaitForExitAsync(cancellationToken);
            throw new InvalidOperationException($"ended with exit code {_process.ExitCode}: {_command}\n{Output}");
        }
    }

    /// <summary>Sends a signal; a process that has ended is left alone. A process that is to stop has stopped when this returns.</summary>
    public void Signal(UnixSignal signal)
    {
        if (!HasExited && kill(Id, (int)signal) != 0 && !HasExited)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        if (signal == UnixSignal.Stop)
        {
            // A thread that runs on another processor goes on until it takes notice: long enough to answer a request.
            if (!SpinWait.SpinUntil(() => HasExited || HasStopped(), ExitTimeout))
            {
                throw new TimeoutException($"did not stop: {_command}");
            }
        }
    }

    /// <summary>Waits until the process has ended, and returns its exit code.</summary>
    /// <exception cref="TimeoutException">It did not end within 30 s.</exception>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(ExitTimeout, TimeProvider.System);
        Running.TryRemove(Id, out _);
        return _process.ExitCode;
    }

    /// <summary>Ends the process as a crash would (SIGKILL) and waits until it is gone.</summary>
    public Task KillAsync() => EndAsync(UnixSignal.Kill);

    /// <summary>Asks the process to end (SIGTERM) and waits until it is gone; after 30 s it is killed.</summary>
    public async Task StopAsync()
    {
        try
        {
            await EndAsync(UnixSignal.Terminate);
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);

    private async Task EndAsync(UnixSignal signal)
    {
        if (!Running.ContainsKey(Id))
        {
            return;
        }

        Signal(signal);
        await WaitForExitAsync();
    }

    // The state is the first field behind the name in parentheses, which may have any characters (proc(5), /proc/pid/stat).
    private bool HasStopped() => Directory.EnumerateDirectories($"/proc/{Id}/task").All(thread =>
    {
        try
        {
            var stat = File.ReadAllText($"{thread}/stat");
            return stat[stat.LastIndexOf(')') + 2] is 'T' or 't';
        }
        catch (IOException)
        {
            // The thread has ended meanwhile.
            return true;
        }
    });

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            if (_output.Count == OutputLines)
            {
                _output.Dequeue();
            }

            _output.Enqueue(line);
        }
    }
}
