namespace WebhookGuard.Core.Decisions;

/// <summary>Whose the addresses are that an object asks for.</summary>
internal interface IOwnershipQuestion
{
    /// <summary>Whether all of them are its owner's already.</summary>
    bool AsksForOwnOnly();
}
