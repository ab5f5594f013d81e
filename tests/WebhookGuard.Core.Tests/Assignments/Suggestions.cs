using System.Collections.Concurrent;
using WebhookGuard.Core.Assignments;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Tests.Assignments;

/// <summary>Suggestions that are never forgotten.</summary>
internal sealed class Suggestions : ISuggestions
{
    private readonly ConcurrentDictionary<ScopedAddress, int> times = [];

    public bool TryAdd(ScopedAddress address) => times.TryAdd(address, 1);

    public void AddAgain(ScopedAddress address) => times.AddOrUpdate(address, 1, (_, count) => count + 1);
}
