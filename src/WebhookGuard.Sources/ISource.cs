namespace WebhookGuard.Sources;

/// <summary>Something that fills the facts and keeps them current.</summary>
public interface ISource
{
    /// <summary>How it stands right now. May be read from any thread.</summary>
    SourceState State { get; }

    /// <summary><see cref="SourceState.Current"/> by itself, which each review asks of every source. May be read from any thread.</summary>
    bool IsCurrent { get; }

    /// <summary>Keeps the facts current until cancelled, then returns; it never gives up by itself.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
