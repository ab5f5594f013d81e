namespace WebhookGuard.Claims.Tests.Model;

/// <summary>A step that can be the next one.</summary>
/// <param name="Actor">Whose it is.</param>
/// <param name="Step">What it is.</param>
/// <param name="Way">How it goes; empty if well.</param>
/// <param name="Do">Does it.</param>
internal readonly record struct Choice(string Actor, string Step, string Way, Action Do)
{
    /// <summary>For a failing test's trace; only made when it is read, since there are millions.</summary>
    public string Name => $"{Actor}: {Step}{Way}";
}
