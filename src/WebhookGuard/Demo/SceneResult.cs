namespace WebhookGuard.Demo;

/// <summary>A scene as it came out.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Scene">The scene.</param>
/// <param name="Steps">What was asked, and what the webhook answered.</param>
internal sealed record SceneResult(int Number, Scene Scene, IReadOnlyList<SceneStep> Steps)
{
    /// <summary>The step that the scene is about.</summary>
    public SceneStep Last => Steps[^1];

    /// <summary>Whether it came out as it should.</summary>
    public bool AsExpected =>
        Last.Answer.Verdict == Scene.Expected
        && Last.Answer.Message.Contains(Scene.Mentions, StringComparison.Ordinal)
        && Steps.SkipLast(1).All(step => step.Answer.Verdict == SceneVerdict.Allowed);
}

/// <summary>One object asked for.</summary>
/// <param name="Object">The object, as <c>Kind namespace/name</c>.</param>
/// <param name="Resource">As kubectl names it when it is done: <c>virtualmachine.kubevirt.io/db-2</c>.</param>
/// <param name="Addresses">The IP addresses it asks for; those of one NIC together.</param>
/// <param name="Answer">What the webhook answered.</param>
/// <param name="ByAssigning">Whether it was the webhook that assigns addresses that had the last word.</param>
internal sealed record SceneStep(string Object, string Resource, IReadOnlyList<string> Addresses, WebhookAnswer Answer, bool ByAssigning = false);
