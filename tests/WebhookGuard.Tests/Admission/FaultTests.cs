using WebhookGuard.Core.Objects;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Admission;

/// <summary>A fault of the guard's own is a denial that says so, with the review's uid, and is counted.</summary>
public sealed class FaultTests
{
    public static TheoryData<string> Faults => ["InvalidOperationException", "NullReferenceException", "TaskCanceledException", "TimeoutException", "OutOfMemoryException"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_while_deciding_is_answered_with_code_500_and_counted(string fault)
    {
        await using var server = await GuardServer.StartAsync();
        server.Source.Failure = Fault(fault);

        var answer = await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.11")) { Uid = "u7" });

        Assert.Equal((false, 500, "InternalError", "u7"), (answer.Allowed, answer.Code, answer.Reason, answer.Uid));
        Assert.DoesNotContain("Exception", answer.Message, StringComparison.Ordinal);
        server.Source.Failure = null;
        Assert.Equal(1, await server.MetricAsync("webhookguard_panics_total"));
        Assert.Contains(server.Log.Errors, error => error.Contains(fault, StringComparison.Ordinal));
        Assert.True((await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.11")))).Allowed);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_of_the_live_proof_is_answered_with_code_500_and_counted(string fault)
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.VirtualMachine("db-1", "10.66.0.10"));
        server.Cluster.Failure = Fault(fault);
        var launcher = Objects.Pod("virt-launcher-db-1-abcde", "10.66.0.10")
            .OwnedBy("kubevirt.io/v1", nameof(ObjectKind.VirtualMachineInstance), "db-1", "unknown");

        var answer = await server.ReviewAsync(new Review(launcher));

        Assert.Equal((false, 500), (answer.Allowed, answer.Code));
        Assert.Equal(1, await server.MetricAsync("webhookguard_panics_total"));
    }

    [Fact]
    public async Task A_fault_does_not_concern_an_object_that_asks_for_nothing()
    {
        await using var server = await GuardServer.StartAsync();
        server.Source.Failure = new InvalidOperationException();

        Assert.True((await server.ReviewAsync(new Review(Objects.Make("v1", "Pod", "p", "team-a")))).Allowed);
    }

    private static Exception Fault(string name) => name switch
    {
        "InvalidOperationException" => new InvalidOperationException("a fault"),
        "NullReferenceException" => Thrown<NullReferenceException>(),
        "TaskCanceledException" => new TaskCanceledException("a fault"),
        "TimeoutException" => new TimeoutException("a fault"),
        _ => Thrown<OutOfMemoryException>(),
    };

    private static Exception Thrown<T>()
        where T : Exception, new() => new T();
}
