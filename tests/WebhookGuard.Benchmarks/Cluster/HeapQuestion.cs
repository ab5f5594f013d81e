using System.Globalization;

namespace WebhookGuard.Benchmarks.Cluster;

/// <summary>What a guard in a process of its own can be asked about its memory.</summary>
internal static class HeapQuestion
{
    /// <summary>Asks for the bytes that are in use after a full collection.</summary>
    public const string Live = "live";

    /// <summary>Answers.</summary>
    public static string Answer(string question) => question == Live
        ? GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture)
        : throw new ArgumentException($"'{question}' is not known here", nameof(question));
}
