namespace WebhookGuard.EndToEnd.Tests.Monitoring;

/// <summary>What tells which metrics an expression reads must itself not overlook any.</summary>
public sealed class SelectorTests
{
    [Theory]
    [InlineData("absent(a_b)", "a_b")]
    [InlineData("time() - max by (x) (a{k=\"}(b\", l=~\"c|d\"} > 0) < 7 * 86400", "a{k=\"}(b\", l=~\"c|d\"}")]
    [InlineData("histogram_quantile(0.99, sum by (le) (rate(a_bucket[5m]))) > 1", "a_bucket")]
    [InlineData("a == 0 and ignoring (source) b{source=\"x\"} == 0", "a", "b{source=\"x\"}")]
    [InlineData("a{k=\"v\"} unless a offset 5m and on (job, instance) up offset 5m\nor increase(a{k=\"v\"}[5m])", "a{k=\"v\"}", "a", "up")]
    [InlineData("count(a) < quantile_over_time(0.9, count(a)[1d:5m])", "a")]
    public void It_finds_every_metric_with_its_matchers_and_nothing_else(string expression, params string[] selectors) =>
        Assert.Equal(selectors, Selector.Of(expression).Select(selector => selector.Text));

    [Fact]
    public void It_finds_the_labels_of_groups_and_joins() =>
        Assert.Equal(["a", "b", "c"], Selector.GroupingLabelsOf("sum by (a, b) (x) + sum without(c) (y) and on () z"));
}
