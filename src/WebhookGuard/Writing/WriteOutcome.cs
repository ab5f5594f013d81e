namespace WebhookGuard.Writing;

/// <summary>What became of a write to an object that is not the guard's own.</summary>
public enum WriteOutcome
{
    /// <summary>It is stored.</summary>
    Written,

    /// <summary>Somebody else changed the object since it was read, or deleted it: nothing is stored.</summary>
    Conflict,

    /// <summary>The API server, or a webhook of its, did not take it.</summary>
    Failed,
}
