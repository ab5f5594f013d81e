namespace WebhookGuard.Sources.StateFolder;

/// <summary>What came of taking over what a state folder says.</summary>
/// <param name="Objects">How many objects and rows there are.</param>
/// <param name="Errors">What is wrong with the folder, a text each.</param>
internal sealed record StateFolderOutcome(int Objects, IReadOnlyList<string> Errors);
