using System.Diagnostics;

namespace WebhookGuard.Benchmarks.Admission;

/// <summary>
/// Tells when the client itself was kept from its processor: it is always at something that takes some dozens of microseconds at most. On a
/// machine that is shared this happens some times a second, for a millisecond or several.
/// </summary>
internal struct Pulse
{
    private static readonly long Longest = Stopwatch.Frequency / 5000;
    private long last;

    /// <summary>Begins.</summary>
    public Pulse(long now) => last = now;

    /// <summary>The time that has been missed since it was asked last, or zero.</summary>
    public long Missed()
    {
        var now = Stopwatch.GetTimestamp();
        var gap = now - last;
        last = now;
        return gap > Longest ? gap : 0;
    }
}
