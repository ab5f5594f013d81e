namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>What a page of a list says beside its items.</summary>
/// <param name="ResourceVersion">The state of the server that the list shows. Opaque.</param>
/// <param name="Continue">What to ask for the next page with; empty on the last page.</param>
internal readonly record struct ListPage(string ResourceVersion, string Continue);
