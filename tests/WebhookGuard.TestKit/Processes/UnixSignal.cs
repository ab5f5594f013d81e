namespace WebhookGuard.TestKit.Processes;

/// <summary>The signals that tests send, with their numbers on Linux.</summary>
public enum UnixSignal
{
    /// <summary>SIGKILL: a crash.</summary>
    Kill = 9,

    /// <summary>SIGTERM: an orderly end.</summary>
    Terminate = 15,

    /// <summary>SIGCONT: goes on after <see cref="Stop"/>.</summary>
    Continue = 18,

    /// <summary>SIGSTOP: the process hangs, its connections stay open.</summary>
    Stop = 19,
}
