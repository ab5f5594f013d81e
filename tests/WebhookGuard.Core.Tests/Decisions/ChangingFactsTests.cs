using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Scopes;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Decisions;

/// <summary>Facts change at any moment, also in the middle of a decision.</summary>
public sealed class ChangingFactsTests
{
    private const int Decisions = 100_000;
    private readonly World world = new();

    [Fact]
    public async Task What_is_not_denied_is_claimed_also_while_another_comes_to_hold_it()
    {
        var asking = Vm("team-a/late", Ip);
        world.With(Vm("team-a/first", Ip));
        using var stop = new CancellationTokenSource();
        var changes = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                world.Facts.Remove(Vm("team-a/first").Name);
                world.With(Vm("team-a/first", Ip));
            }
        });
        var (denied, claimed, neither) = (0, 0, 0);
        for (var i = 0; i < Decisions; i++)
        {
            var verdict = world.Decide(asking);
            if (verdict.Severity == Severity.Deny)
            {
                denied++;
            }
            else if (verdict.Claim is { } claim && claim.Addresses.Contains(new ScopedAddress(Scope.Overlay("tenant-a"), Address.ParseIP(Ip))))
            {
                claimed++;
            }
            else
            {
                neither++;
            }
        }

        await stop.CancelAsync();
        await changes;
        Assert.Equal(0, neither);
        Assert.True(denied > 0 && claimed > 0, $"{denied} denied, {claimed} claimed: nothing changed meanwhile");
    }
}
