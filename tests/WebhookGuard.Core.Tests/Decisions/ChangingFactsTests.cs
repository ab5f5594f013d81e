using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Decisions;

/// <summary>Facts change at any moment, also in the middle of a decision.</summary>
public sealed class ChangingFactsTests
{
    private const int Decisions = 20_000;
    private const int LeastChanges = 1_000;

    private static readonly ScopedAddress Asked = new(Scope.Overlay("tenant-a"), Address.ParseIP(Ip));

    private readonly World world = new();

    /// <summary>Changes that leave it to a stranger who has the address: by what it asks for, or by a port.</summary>
    public static TheoryData<string> HarmlessChanges => [.. Changes.Keys];

    private static Dictionary<string, Action<World, int>> Changes { get; } = new(StringComparer.Ordinal)
    {
        ["the holder's status"] = (world, turn) => world.With(Holder($"Status{turn % 3}")),
        ["a list of the holders"] = (world, turn) => world.Facts.Replace(ObjectKind.VirtualMachine, [Holder($"Status{turn % 2}"), Vm("team-a/other", "10.66.0.77")]),
        ["the Subnet"] = (world, turn) => world.With(Subnet("tenant-a", "10.66.0.0/24,fd00:10:66::/112", "10.66.0.1,fd00:10:66::1", namespaces: [$"team-{turn % 3}"])),
        ["a list of the Subnets"] = (world, turn) => world.Facts.Replace(
            ObjectKind.Subnet, [Subnet("tenant-a", "10.66.0.0/24,fd00:10:66::/112", "10.66.0.1,fd00:10:66::1"), Subnet($"tenant-{turn % 3}", "10.77.0.0/24")]),
        ["the Namespace"] = (world, turn) => world.With(Namespace("team-a", "tenant-a", ("turn", $"{turn % 3}"))),
        ["another Namespace"] = (world, turn) => world.With(Namespace($"team-{turn % 5}", "tenant-a")),
        ["a Vpc"] = (world, turn) => world.With(new VpcView { Name = Name(ObjectKind.Vpc, "vpc-1"), Namespaces = [$"team-{turn % 3}"] }),
        ["another holder of the address"] = (world, turn) =>
        {
            var other = Pod("team-b/other", Ip);
            if (turn % 2 == 0)
            {
                world.With(other);
            }
            else
            {
                world.Facts.Remove(other.Name);
            }
        },
        ["its port"] = (world, turn) => world.WithPort("team-a/first", $"00:00:00:53:6b:{turn % 7:x2} {Ip}"),
        ["all ports"] = (world, turn) => world.Facts.Index.Replace("Logical_Switch_Port", new Dictionary<string, IReadOnlyList<Holding>>(StringComparer.Ordinal)
        {
            ["first.team-a"] = [Port("team-a/first", $"00:00:00:53:6b:{turn % 7:x2} {Ip}")],
            [$"{turn % 5}.team-a"] = [Port($"team-a/{turn % 5}", $"00:00:00:53:6b:a{turn % 5} 10.66.0.{100 + (turn % 5)}")],
        }),
        ["the size of the index"] = (world, turn) => world.With(Pod($"team-b/p-{turn % 5_000}", $"10.66.{1 + (turn % 5_000 / 250)}.{1 + (turn % 250)}")),
    };

    [Theory]
    [MemberData(nameof(HarmlessChanges))]
    public async Task What_another_holds_is_denied_at_every_moment(string change)
    {
        world.With(Holder("Stopped")).WithPort("team-a/first", $"00:00:00:53:6b:00 {Ip}");

        Assert.Equal(0, await CountWhileAsync(turn => Changes[change](world, turn), verdict => verdict.Severity != Severity.Deny));
    }

    [Theory]
    [MemberData(nameof(HarmlessChanges))]
    public async Task What_a_Pod_without_a_request_holds_by_its_port_alone_is_denied_at_every_moment(string change)
    {
        world.With(Pod("team-a/first")).WithPort("team-a/first", $"00:00:00:53:6b:00 {Ip}");

        Assert.Equal(0, await CountWhileAsync(turn => Changes[change](world, turn), verdict => verdict.Severity != Severity.Deny));
    }

    [Fact]
    public async Task What_is_not_denied_is_claimed_also_while_another_comes_to_hold_it()
    {
        var (denied, claimed) = (0, 0);

        var neither = await CountWhileAsync(
            _ =>
            {
                world.With(Holder("Stopped"));
                world.Facts.Remove(Holder("Stopped").Name);
            },
            verdict =>
            {
                var isDenied = verdict.Severity == Severity.Deny;
                var isClaimed = verdict.Claim?.Addresses.Contains(Asked) == true;
                denied += isDenied ? 1 : 0;
                claimed += isClaimed ? 1 : 0;
                return isDenied == isClaimed;
            },
            () => denied > 0 && claimed > 0,
            10 * Decisions);

        Assert.Equal(0, neither);
    }

    private static VirtualMachineView Holder(string status) => Vm("team-a/first", Ip, status);

    /// <summary>Decides many times, while there are many changes, and until it is enough.</summary>
    private async Task<int> CountWhileAsync(Action<int> change, Predicate<Verdict> isCounted, Func<bool>? isEnough = null, int decisions = Decisions)
    {
        using var stop = new CancellationTokenSource();
        var turns = 0;
        var changes = Task.Factory.StartNew(
            () =>
            {
                for (; !stop.IsCancellationRequested; Interlocked.Increment(ref turns))
                {
                    change(turns);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var asking = Vm("team-a/late", Ip);
        var count = 0;
        for (var i = 0; !changes.IsCompleted && (i < decisions || Volatile.Read(ref turns) < LeastChanges || isEnough?.Invoke() == false); i++)
        {
            count += isCounted(world.Decide(asking)) ? 1 : 0;
        }

        await stop.CancelAsync();
        await changes;
        return count;
    }
}
