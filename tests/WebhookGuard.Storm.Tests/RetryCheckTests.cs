using WebhookGuard.Storm.Checker;
using WebhookGuard.Storm.Faults;
using WebhookGuard.Storm.History;
using static WebhookGuard.Storm.Tests.Histories;

namespace WebhookGuard.Storm.Tests;

public sealed class RetryCheckTests
{
    [Theory]
    [InlineData(9, 1)]
    [InlineData(10, 0)]
    [InlineData(30, 0)]
    [InlineData(31, 1)]
    public void Try_again_is_explained_only_during_a_fault_and_shortly_after(double at, int violations)
    {
        var fault = new FaultRecord(FaultKind.NorthboundKilled, "ovsdb-server", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(25));
        var check = new RetryCheck([Create(Vm("a"), at, at, Outcome.TryAgain, Address)], [fault], TimeSpan.FromSeconds(5));
        Assert.Equal(violations, check.Violations.Count);
    }
}
