using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Assigning;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Tests.Assigning;

public sealed class RecentSuggestionsTests
{
    private static readonly ScopedAddress One = new(Scope.Overlay("tenant-a"), Address.ParseIP("10.0.0.1"));
    private static readonly ScopedAddress Other = new(Scope.Overlay("tenant-b"), Address.ParseIP("10.0.0.1"));

    private readonly FakeTimeProvider time = new();
    private readonly RecentSuggestions recent;

    public RecentSuggestionsTests() => recent = new RecentSuggestions(time, TimeSpan.FromSeconds(10));

    [Fact]
    public void An_address_is_suggested_once_in_each_scope_until_it_is_forgotten()
    {
        Assert.True(recent.TryAdd(One));
        Assert.False(recent.TryAdd(One));
        Assert.True(recent.TryAdd(Other));

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(recent.TryAdd(One));
    }

    [Fact]
    public void What_is_suggested_again_is_remembered_from_then_on()
    {
        recent.TryAdd(One);
        time.Advance(TimeSpan.FromSeconds(6));
        recent.AddAgain(One);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(recent.TryAdd(One));

        time.Advance(TimeSpan.FromSeconds(4));
        Assert.True(recent.TryAdd(One));
    }
}
