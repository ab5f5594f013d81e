using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Detection;

namespace WebhookGuard.Tests.Detection;

public sealed class LastingFindingsTests
{
    private readonly ClusterFacts facts = new(new TopologyOptions());
    private readonly FakeTimeProvider time = new(Found.Now);
    private readonly LastingFindings findings;

    public LastingFindingsTests() => findings = new LastingFindings(facts, new DetectorOptions(), time);

    [Fact]
    public void What_was_there_from_the_start_is_older_than_is_known()
    {
        SetPorts("old");
        Assert.Empty(findings.Search().Discrepancies);
        time.Advance(TimeSpan.FromMinutes(3));

        var leftover = Assert.Single(findings.Search().Discrepancies);

        Assert.Equal((Found.Now, true), (leftover.Since, leftover.SinceStart));
        Assert.Equal("for at least 3 min", leftover.Age(time.GetUtcNow()));
    }

    [Fact]
    public void What_appears_later_is_told_after_two_searches_with_the_time_of_the_first()
    {
        findings.Search();
        time.Advance(TimeSpan.FromSeconds(10));
        SetPorts("old");
        Assert.Empty(findings.Search().Discrepancies);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Single(findings.Search().Discrepancies);
        time.Advance(TimeSpan.FromSeconds(3));

        var leftover = Assert.Single(findings.Search().Discrepancies);

        Assert.Equal((Found.Now.AddSeconds(10), false), (leftover.Since, leftover.SinceStart));
        Assert.Equal("for 6 s", leftover.Age(time.GetUtcNow()));
    }

    [Fact]
    public void What_was_away_for_a_search_begins_anew()
    {
        SetPorts("old");
        findings.Search();
        SetPorts();
        findings.Search();
        SetPorts("old");
        Assert.Empty(findings.Search().Discrepancies);
        SetPorts("another");
        Assert.Empty(findings.Search().Discrepancies);
    }

    [Fact]
    public void Duplicates_last_as_well_and_with_another_owner_are_others()
    {
        SetPorts("one", "two");
        Assert.Empty(findings.Search().Duplicates);
        Assert.Single(findings.Search().Duplicates);
        SetPorts("one", "two", "three");
        Assert.Empty(findings.Search().Duplicates);
        Assert.Equal(3, Assert.Single(findings.Search().Duplicates).Found.Owners.Count);
    }

    [Theory]
    [InlineData(90, "for 90 s")]
    [InlineData(150, "for 2 min")]
    [InlineData(3 * 3600, "for 3 h")]
    [InlineData(5 * 86400, "for 5 d")]
    [InlineData(-5, "for 0 s")]
    public void An_age_is_told_in_one_unit(int seconds, string text) =>
        Assert.Equal(text, new Lasting<int>(0, Found.Now, SinceStart: false).Age(Found.Now.AddSeconds(seconds)));

    private void SetPorts(params string[] names) => facts.Index.Replace(
        "Logical_Switch_Port", names.ToDictionary(name => name, name => (IReadOnlyList<Holding>)[Found.Port(name)], StringComparer.Ordinal));
}
