namespace WebhookGuard.Housekeeping;

/// <summary>Lists in log lines, which stay readable however much there is to tell.</summary>
internal static class TextList
{
    private const int Named = 10;

    /// <summary><c>a; b; and 7 more</c>.</summary>
    public static string Of(IReadOnlyCollection<string> texts) =>
        string.Join("; ", texts.Take(Named)) + (texts.Count > Named ? $"; and {texts.Count - Named} more" : string.Empty);
}
