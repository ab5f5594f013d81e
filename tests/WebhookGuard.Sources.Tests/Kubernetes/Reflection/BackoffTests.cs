using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Sources.Kubernetes.Reflection;

namespace WebhookGuard.Sources.Tests.Kubernetes.Reflection;

public sealed class BackoffTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Delays_double_up_to_the_maximum()
    {
        var backoff = new Backoff(new ReflectorOptions(), time, () => 0);
        var delays = Enumerable.Range(0, 8).Select(_ => backoff.Next().TotalSeconds);
        Assert.Equal([0.05, 0.8, 1.6, 3.2, 6.4, 10, 10, 10], delays);
    }

    [Fact]
    public void Jitter_adds_up_to_the_delay_itself()
    {
        var backoff = new Backoff(new ReflectorOptions(), time, () => 0.5);
        Assert.Equal(0.075, backoff.Next().TotalSeconds);
        Assert.Equal(1.2, backoff.Next().TotalSeconds);
    }

    [Fact]
    public void A_healthy_while_starts_the_delays_over()
    {
        var backoff = new Backoff(new ReflectorOptions(), time, () => 0);
        backoff.Next();
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0.8, backoff.Next().TotalSeconds);
        time.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromTicks(1));
        Assert.Equal(0.05, backoff.Next().TotalSeconds);
    }

    [Fact]
    public void Started_over_the_delays_grow_again_from_the_initial_one()
    {
        var backoff = new Backoff(new ReflectorOptions(), time, () => 0);
        backoff.StartOver();
        Assert.Equal(0.05, backoff.Next().TotalSeconds);
        backoff.Next();
        backoff.Next();
        backoff.StartOver();
        Assert.Equal([0.8, 1.6], [backoff.Next().TotalSeconds, backoff.Next().TotalSeconds]);
    }
}
