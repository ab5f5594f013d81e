using WebhookGuard.Core.Objects;

namespace WebhookGuard.Writing;

/// <summary>An object as the API server has it.</summary>
/// <param name="View">What it says.</param>
/// <param name="ResourceVersion">Its version: the precondition of a change that rests on it.</param>
internal sealed record StoredObject(ObjectView View, string ResourceVersion);
