using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Settings;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Admission;

/// <summary>A source that is behind shows in every decision that its facts could have changed.</summary>
public sealed class StalenessTests
{
    private readonly FakeTimeProvider time = new();

    [Theory]
    [InlineData(DoubtPolicy.Deny, false)]
    [InlineData(DoubtPolicy.Warn, true)]
    [InlineData(DoubtPolicy.Allow, true)]
    public async Task Beyond_the_grace_the_policy_applies(DoubtPolicy policy, bool allowed)
    {
        await using var server = await StartAsync(settings => settings.OnStale = policy);
        server.Source.FallBehind("connection lost");
        time.Advance(TimeSpan.FromSeconds(5));

        var answer = await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.11")));

        Assert.Equal(allowed, answer.Allowed);
        Assert.Contains("stale", answer.Audit["reason"], StringComparison.Ordinal);
        Assert.Contains("ovn-northbound has been behind for 5 s (connection lost)", answer.Audit["message"], StringComparison.Ordinal);
        Assert.Equal(policy == DoubtPolicy.Warn, answer.Warnings.Count == 1);
        if (!allowed)
        {
            Assert.Equal((503, "ServiceUnavailable"), (answer.Code, answer.Reason));
            Assert.Equal(
                "WebhookGuard cannot tell now whether the address is free: ovn-northbound has been behind for 5 s (connection lost). Try again shortly.",
                answer.Message);
            Assert.Equal(1, await server.MetricAsync("webhookguard_denials_total{reason=\"stale\"}"));
        }
    }

    [Fact]
    public async Task Within_the_grace_it_is_only_told()
    {
        await using var server = await StartAsync();
        server.Source.FallBehind("connection lost");
        time.Advance(TimeSpan.FromSeconds(4.9));

        var answer = await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.11")));

        Assert.True(answer.Allowed);
        Assert.StartsWith("Decided on facts that may be out of date: ovn-northbound has been behind", Assert.Single(answer.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Right_after_a_start_there_is_no_grace()
    {
        await using var server = await StartAsync();
        server.Source.Unsync("listing");

        var answer = await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.11")));

        Assert.Equal(503, answer.Code);
        Assert.Contains("ovn-northbound has not been read yet (listing)", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conflict_stays_one_and_says_that_it_may_be_over()
    {
        await using var server = await StartAsync();
        server.Apply(Objects.Pod("holder", "10.66.0.10"));
        server.Source.Unsync("listing");

        var answer = await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.10")));

        Assert.Equal((409, "held,stale"), (answer.Code, answer.Audit["reason"]));
        Assert.Single(answer.Warnings);
    }

    [Fact]
    public async Task Each_source_that_is_behind_is_named_and_no_other()
    {
        await using var server = await StartAsync();
        server.Sources[0].FallBehind("a");
        time.Advance(TimeSpan.FromSeconds(60));
        server.Sources[2].FallBehind("b");

        var answer = await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.11")));

        Assert.Contains("ovn-northbound has been behind for 60 s (a); virtualmachines has been behind for 0 s (b)", answer.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pods", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_has_caught_up_is_forgotten()
    {
        await using var server = await StartAsync();
        server.Source.FallBehind("connection lost");
        time.Advance(TimeSpan.FromMinutes(5));
        server.Source.Recover();

        var answer = await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.11")));

        Assert.True(answer.Allowed);
        Assert.Empty(answer.Warnings);
    }

    [Fact]
    public async Task Audit_mode_and_audited_users_are_not_denied_for_it()
    {
        await using var server = await StartAsync();
        server.Source.Unsync("listing");

        Assert.True((await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.11")) { User = "system:serviceaccount:kube-system:ovn" })).Allowed);
        server.Apply(Objects.Namespace("team-a", ("webhookguard.io/mode", "audit")));
        Assert.True((await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.11")))).Allowed);
        Assert.Equal(2, await server.MetricAsync("webhookguard_audited_total{reason=\"stale\"}"));
    }

    private Task<GuardServer> StartAsync(Action<GuardSettings>? configure = null) =>
        GuardServer.StartAsync(configure, time, certificate: TestCertificates.SelfSigned(), "ovn-northbound", "pods", "virtualmachines");
}
