namespace WebhookGuard.Hosting;

/// <summary>The memory of this process that the runtime manages.</summary>
internal interface IManagedHeap
{
    /// <summary>How much the runtime had of the operating system's memory after it last looked, in bytes.</summary>
    long Size { get; }

    /// <summary>Gives back what is not in use. Everything stands still meanwhile.</summary>
    /// <returns>What it has then, in bytes.</returns>
    long Tidy();
}
