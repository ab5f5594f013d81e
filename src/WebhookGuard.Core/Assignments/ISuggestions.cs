using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Assignments;

/// <summary>
/// Which addresses have been suggested just now: whoever was may be about to claim one, and no watch tells of that yet. A hint that saves
/// lost races, and no more than that.
/// </summary>
public interface ISuggestions
{
    /// <summary>Suggests an address, unless it was suggested just now.</summary>
    bool TryAdd(ScopedAddress address);

    /// <summary>Suggests an address once more.</summary>
    void AddAgain(ScopedAddress address);
}
