using WebhookGuard.Settings;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Admission;

/// <summary>Who may make a Namespace do without the guard.</summary>
public sealed class LabelProtectionTests
{
    [Theory]
    [InlineData("", "ignore=true", true)]
    [InlineData("", "mode=audit", true)]
    [InlineData("", "mode=warn", true)]
    [InlineData("mode=warn", "mode=audit", true)]
    [InlineData("mode=audit", "ignore=true", true)]
    [InlineData("mode=audit", "mode=audit,ignore=true", true)]
    [InlineData("ignore=true,mode=audit", "mode=audit", false)]
    [InlineData("ignore=true", "", false)]
    [InlineData("mode=audit", "mode=enforce", false)]
    [InlineData("mode=audit", "mode=warn", false)]
    [InlineData("mode=audit", "mode=audit", false)]
    [InlineData("ignore=true", "ignore=true,mode=audit", false)]
    [InlineData("", "mode=enforce", false)]
    [InlineData("", "mode=nonsense", false)]
    [InlineData("", "ignore=false", false)]
    [InlineData("mode=enforce", "", false)]
    public async Task Loosening_needs_the_right_to_override_and_nothing_else_does(string before, string after, bool loosens)
    {
        await using var server = await GuardServer.StartAsync();
        server.Cluster.Overriders.Add("admin");
        var review = Review.Update(Labelled(before), Labelled(after));

        var answer = await server.ReviewAsync(review);

        Assert.Equal(loosens ? 403 : null, answer.Code);
        Assert.Equal(!loosens, answer.Allowed);
        Assert.True((await server.ReviewAsync(review with { User = "admin" })).Allowed);
        if (loosens)
        {
            Assert.Equal("Forbidden", answer.Reason);
            Assert.Contains("lets Namespace team-b do without", answer.Message, StringComparison.Ordinal);
            Assert.Contains("kubectl auth can-i override addressclaims.webhookguard.io -n team-b", answer.Message, StringComparison.Ordinal);
            Assert.Equal(1, await server.MetricAsync("webhookguard_denials_total{reason=\"forbidden\"}"));
        }
    }

    [Fact]
    public async Task A_Namespace_cannot_be_made_with_the_label_either()
    {
        await using var server = await GuardServer.StartAsync();

        Assert.Equal(403, (await server.ReviewAsync(new Review(Labelled("ignore=true")))).Code);
        Assert.True((await server.ReviewAsync(new Review(Labelled("mode=enforce")))).Allowed);
    }

    [Theory]
    [InlineData(AdmissionMode.Audit, "mode=audit", 0)]
    [InlineData(AdmissionMode.Audit, "ignore=true", 1)]
    [InlineData(AdmissionMode.Warn, "mode=audit", 1)]
    public async Task A_guard_that_denies_nothing_denies_no_label(AdmissionMode mode, string labels, int audited)
    {
        await using var server = await GuardServer.StartAsync(settings => settings.Mode = mode);

        Assert.True((await server.ReviewAsync(new Review(Labelled(labels)))).Allowed);
        Assert.Equal(audited, await server.MetricAsync("webhookguard_audited_total{reason=\"forbidden\"}"));
    }

    [Fact]
    public async Task Whether_somebody_may_is_not_waited_for_longer_than_the_caller_waits()
    {
        await using var server = await GuardServer.StartAsync();
        server.Cluster.Overriders.Add("alice");
        server.Cluster.Hangs = true;

        Assert.Equal(403, (await server.ReviewAsync(new Review(Labelled("ignore=true")).ToBytes(), "?timeout=1s")).Code);
    }

    private static System.Text.Json.Nodes.JsonObject Labelled(string labels) => Objects.Namespace(
        "team-b",
        [
            .. labels.Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(label => label.Split('='))
                .Select(label => ($"webhookguard.io/{label[0]}", label[1])),
        ]);
}
