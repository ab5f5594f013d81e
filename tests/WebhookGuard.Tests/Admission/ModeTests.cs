using Microsoft.Extensions.Logging;
using WebhookGuard.Settings;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Admission;

/// <summary>What becomes of a denial: by mode, by user, by override.</summary>
public sealed class ModeTests
{
    private const string Held = "10.66.0.10 in subnet tenant-a is held by Pod team-a/holder";

    [Theory]
    [InlineData(AdmissionMode.Enforce, null, AdmissionMode.Enforce)]
    [InlineData(AdmissionMode.Warn, null, AdmissionMode.Warn)]
    [InlineData(AdmissionMode.Audit, null, AdmissionMode.Audit)]
    [InlineData(AdmissionMode.Enforce, "warn", AdmissionMode.Warn)]
    [InlineData(AdmissionMode.Enforce, "audit", AdmissionMode.Audit)]
    [InlineData(AdmissionMode.Enforce, "Audit", AdmissionMode.Audit)]
    [InlineData(AdmissionMode.Audit, "enforce", AdmissionMode.Enforce)]
    [InlineData(AdmissionMode.Warn, "enforce", AdmissionMode.Enforce)]
    [InlineData(AdmissionMode.Enforce, "", AdmissionMode.Enforce)]
    [InlineData(AdmissionMode.Enforce, "off", AdmissionMode.Enforce)]
    [InlineData(AdmissionMode.Enforce, "1", AdmissionMode.Enforce)]
    [InlineData(AdmissionMode.Enforce, "2", AdmissionMode.Enforce)]
    [InlineData(AdmissionMode.Audit, "7", AdmissionMode.Audit)]
    public async Task The_mode_is_the_Namespaces_or_else_the_settings(AdmissionMode setting, string? label, AdmissionMode expected)
    {
        await using var server = await StartAsync(settings => settings.Mode = setting);
        if (label is not null)
        {
            server.Apply(Objects.Namespace("team-a", ("webhookguard.io/mode", label)));
        }

        var answer = await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.10")));

        Assert.Equal(expected != AdmissionMode.Enforce, answer.Allowed);
        Assert.Equal(expected == AdmissionMode.Warn, answer.Warnings.Any(warning => warning.StartsWith(Held, StringComparison.Ordinal)));
        Assert.Equal("deny", answer.Audit["verdict"]);
        Assert.StartsWith(Held, answer.Audit["message"], StringComparison.Ordinal);
        var audited = expected == AdmissionMode.Enforce ? 0 : 1;
        Assert.Equal(audited, await server.MetricAsync("webhookguard_audited_total{reason=\"held\"}"));
        Assert.Equal(1 - audited, await server.MetricAsync("webhookguard_denials_total{reason=\"held\"}"));
        Assert.Contains(server.Log.TextsOf(LogLevel.Information), line => line.Contains(Held, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("True", false)]
    [InlineData("", false)]
    public async Task A_Namespace_is_left_alone_only_if_it_says_so(string label, bool ignored)
    {
        await using var server = await StartAsync();
        server.Apply(Objects.Namespace("team-a", ("webhookguard.io/ignore", label)));

        Assert.Equal(ignored, (await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.10")))).Allowed);
    }

    [Theory]
    [InlineData("system:serviceaccount:kube-system:ovn", true)]
    [InlineData("system:serviceaccount:kubevirt:kubevirt-controller", true)]
    [InlineData("system:serviceaccount:kubevirt:kubevirt-controller2", false)]
    [InlineData("system:serviceaccount:team-a:ovn", false)]
    [InlineData("SYSTEM:serviceaccount:kube-system:ovn", false)]
    [InlineData("", false)]
    public async Task Kube_OVN_and_KubeVirt_are_audited_and_nobody_else(string user, bool audited)
    {
        await using var server = await StartAsync();

        var answer = await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.10")) { User = user });

        Assert.Equal(audited, answer.Allowed);
        Assert.Empty(answer.Warnings);
        Assert.Equal("deny", answer.Audit["verdict"]);
        Assert.Equal(audited ? 1 : 0, await server.MetricAsync("webhookguard_requests_total{decision=\"audit\",kind=\"Pod\"}"));
        Assert.Equal(audited ? 1 : 0, await server.MetricAsync("webhookguard_audited_total{reason=\"held\"}"));
    }

    [Fact]
    public async Task An_override_passes_if_the_user_may_and_is_logged_and_counted()
    {
        await using var server = await StartAsync();
        server.Cluster.Overriders.Add("admin");
        var pod = Objects.Pod("p", "10.66.0.10").Annotated("webhookguard.io/override", "ticket 17");

        var answer = await server.ReviewAsync(new Review(pod) { User = "admin" });

        Assert.True(answer.Allowed);
        Assert.StartsWith($"Overridden (ticket 17): {Held}", Assert.Single(answer.Warnings), StringComparison.Ordinal);
        Assert.Equal(1, await server.MetricAsync("webhookguard_requests_total{decision=\"override\",kind=\"Pod\"}"));
        Assert.Equal(1, await server.MetricAsync("webhookguard_audited_total{reason=\"held\"}"));
        Assert.Contains(server.Log.TextsOf(LogLevel.Warning), line => line.Contains("ticket 17", StringComparison.Ordinal) && line.Contains("admin", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("alice", "ticket 17")]
    [InlineData("admin", "")]
    public async Task An_override_without_permission_or_reason_is_none(string user, string reason)
    {
        await using var server = await StartAsync();
        server.Cluster.Overriders.Add("admin");
        var pod = Objects.Pod("p", "10.66.0.10").Annotated("webhookguard.io/override", reason);

        Assert.Equal(409, (await server.ReviewAsync(new Review(pod) { User = user })).Code);
    }

    private static async Task<GuardServer> StartAsync(Action<GuardSettings>? configure = null)
    {
        var server = await GuardServer.StartAsync(configure);
        server.Apply(Objects.Pod("holder", "10.66.0.10"));
        return server;
    }
}
