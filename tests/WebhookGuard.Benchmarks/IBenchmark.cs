namespace WebhookGuard.Benchmarks;

/// <summary>Measures figures that belong together.</summary>
internal interface IBenchmark
{
    /// <summary>What the command line calls it.</summary>
    string Name { get; }

    /// <summary>What it measures, in one line of <c>--help</c>.</summary>
    string Summary { get; }

    /// <summary>Measures.</summary>
    /// <param name="progress">Told what is being done.</param>
    Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress);
}
