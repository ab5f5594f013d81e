using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Admission;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Admission;

/// <summary>An answer in time, with a reason, is worth more than the API server's own: "context deadline exceeded".</summary>
public sealed class DeadlineTests
{
    [Theory]
    [InlineData("?timeout=1s")]
    [InlineData("?timeout=2s")]
    public async Task While_the_API_server_hangs_the_answer_still_comes_within_the_webhooks_timeout(string query)
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.VirtualMachine("db-1", "10.66.0.10"));
        server.Cluster.Hangs = true;
        var launcher = Objects.Pod("virt-launcher-db-1-abcde", "10.66.0.10")
            .OwnedBy("kubevirt.io/v1", "VirtualMachineInstance", "db-1", "unknown");

        var answer = await server.ReviewAsync(new Review(launcher).ToBytes(), query);

        Assert.Equal(409, answer.Code);
        Assert.NotEmpty(server.Cluster.AskedFor);
    }

    [Theory]
    [InlineData("1s", 0.7)]
    [InlineData("10s", 7)]
    [InlineData("30s", 21)]
    [InlineData(null, 3.5)]
    [InlineData("", 3.5)]
    [InlineData("0s", 3.5)]
    [InlineData("31s", 3.5)]
    [InlineData("1m", 3.5)]
    [InlineData("-1s", 3.5)]
    public void The_time_there_is_follows_from_what_the_API_server_says(string? timeout, double seconds) =>
        Assert.Equal(seconds, ReviewDeadline.Of(timeout is null ? default : QueryString.Create("timeout", timeout), TimeProvider.System, CancellationToken.None).ToDecide.TotalSeconds, 0.001);

    [Fact]
    public void What_is_begun_late_has_less_time_and_what_is_begun_too_late_has_none()
    {
        var time = new FakeTimeProvider();
        var deadline = ReviewDeadline.Of(QueryString.Create("timeout", "10s"), time, CancellationToken.None);
        using var early = deadline.Limit();
        time.Advance(TimeSpan.FromSeconds(7));
        using var late = deadline.Limit();

        Assert.False(early.IsCancellationRequested);
        Assert.True(late.IsCancellationRequested);
    }

    [Fact]
    public async Task A_caller_that_goes_ends_it_at_once()
    {
        using var caller = new CancellationTokenSource();
        using var limit = ReviewDeadline.None(caller.Token).Limit();
        await caller.CancelAsync();

        Assert.True(limit.IsCancellationRequested);
    }
}
