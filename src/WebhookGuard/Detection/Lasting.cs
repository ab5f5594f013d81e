namespace WebhookGuard.Detection;

/// <summary>Something that was found by more than one search in a row.</summary>
/// <param name="Found">What, as the last search saw it.</param>
/// <param name="Since">When a search of this process saw it first.</param>
/// <param name="SinceStart">Whether that was the first search of all: it was there before, for nobody knows how long.</param>
public sealed record Lasting<T>(T Found, DateTimeOffset Since, bool SinceStart)
{
    /// <summary>For how long it has been there: <c>for 40 s</c>, <c>for at least 12 min</c>, if it was there when this process started.</summary>
    public string Age(DateTimeOffset now)
    {
        var age = now - Since;
        var text = age.TotalDays >= 2 ? $"{Math.Floor(age.TotalDays)} d"
            : age.TotalHours >= 2 ? $"{Math.Floor(age.TotalHours)} h"
            : age.TotalMinutes >= 2 ? $"{Math.Floor(age.TotalMinutes)} min"
            : $"{Math.Max(0, Math.Floor(age.TotalSeconds))} s";
        return SinceStart ? $"for at least {text}" : $"for {text}";
    }
}
