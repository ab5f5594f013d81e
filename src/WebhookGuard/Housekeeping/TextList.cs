namespace WebhookGuard.Housekeeping;

/// <summary>Lists in log lines, which stay readable however much there is to tell.</summary>
internal static class TextList
{
    /// <summary><c>a; b; and 7 more</c>.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="named">How many of them are named.</param>
    public static string Of(IReadOnlyCollection<string> texts, int named = 10) =>
        string.Join("; ", texts.Take(named)) + (texts.Count > named ? $"; and {texts.Count - named} more" : string.Empty);
}
