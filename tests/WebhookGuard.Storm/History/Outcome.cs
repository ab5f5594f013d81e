namespace WebhookGuard.Storm.History;

/// <summary>What a client was told.</summary>
internal enum Outcome
{
    /// <summary>Done.</summary>
    Granted,

    /// <summary>Denied by the guard: somebody else has the address.</summary>
    Denied,

    /// <summary>Denied by the guard, which cannot tell now.</summary>
    TryAgain,

    /// <summary>Denied by the guard as a request that nobody could meet, or with an answer that it must not give.</summary>
    Rejected,

    /// <summary>An object of that name exists.</summary>
    AlreadyExists,

    /// <summary>Another write came first.</summary>
    VersionConflict,

    /// <summary>No such object.</summary>
    NotFound,

    /// <summary>Refused by somebody else in the API server, after the guard.</summary>
    Refused,

    /// <summary>The API server could not reach the guard, or was itself too busy or in no state to answer.</summary>
    Unavailable,

    /// <summary>No answer: cancelled by the client, or the connection broke. What was asked may come to be later.</summary>
    Unknown,
}
