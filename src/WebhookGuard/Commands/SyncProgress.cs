namespace WebhookGuard.Commands;

/// <summary>Tells somebody at a terminal how the reading of sources goes; anybody else nothing.</summary>
internal sealed class SyncProgress(TextWriter error) : IDisposable
{
    private readonly bool visible = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;
    private int told = -1;

    /// <summary>Tells how many sources of how many have been read.</summary>
    public void Report(int read, int all)
    {
        if (visible && read != told)
        {
            told = read;
            error.Write($"\rReading sources: {read} of {all} ");
        }
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        if (told >= 0)
        {
            told = -1;
            error.Write($"\r{new string(' ', 40)}\r");
        }
    }
}
