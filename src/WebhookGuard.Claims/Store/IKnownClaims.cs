namespace WebhookGuard.Claims.Store;

/// <summary>A watch's copy of the claims, for when the API server cannot be asked.</summary>
public interface IKnownClaims
{
    /// <summary>Tells a claim as it was last heard of.</summary>
    /// <param name="name">The claim's name.</param>
    /// <returns>The claim, or null if none is known, or what is known is too old to go by.</returns>
    AddressClaim? Find(string name);
}
