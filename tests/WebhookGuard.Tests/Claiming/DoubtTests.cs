using Microsoft.Extensions.Logging.Abstractions;
using WebhookGuard.Admission;
using WebhookGuard.Claiming;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Events;
using WebhookGuard.Settings;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Tests.Claiming;

/// <summary>What was decided on a topology that could not be gone by is not claimed, though it may be good again by then.</summary>
public sealed class DoubtTests
{
    [Theory]
    [InlineData("subnets.kubeovn.io is behind (the watch broke)")]
    [InlineData(null)]
    public async Task A_doubt_from_before_the_decision_comes_with_what_is_to_be_claimed(string? doubt)
    {
        var settings = new GuardSettings();
        var facts = new ClusterFacts(settings.Topology());
        facts.Set(new SubnetView { Name = new ObjectName(ObjectKind.Subnet, string.Empty, "tenant-a"), CidrBlock = "10.66.0.0/24", Provider = "ovn" });
        facts.Set(new NamespaceView
        {
            Name = new ObjectName(ObjectKind.Namespace, string.Empty, "team-a"),
            Annotations = AnnotationSet.From([new(AnnotationKeys.LogicalSwitch, "tenant-a")]),
        });
        var cluster = new NoClusterAccess();
        var claims = new RecordingClaims(doubt);
        var handler = new AdmissionHandler(
            new LiveDecider(new Decider(facts, settings.Decisions()), cluster),
            new LabelProtection(cluster, settings),
            facts,
            new StaleSources([], TimeProvider.System, settings.StaleAfter),
            claims,
            new AnswerPolicy(cluster, new NoDenialEvents(), settings, new GuardMetrics(), NullLogger<AnswerPolicy>.Instance),
            settings);

        await handler.HandleAsync(Asking(), ReviewDeadline.None(CancellationToken.None));

        var claim = Assert.Single(claims.Asked);
        Assert.Equal("10.66.0.10 in subnet/tenant-a", Assert.Single(claim.Addresses).ToString());
        Assert.Equal(doubt, claim.Doubt);
    }

    private static AdmissionReview Asking() => new()
    {
        ApiVersion = "admission.k8s.io/v1",
        Uid = new ObjectUid("review-1"),
        Kind = ObjectKind.Pod,
        Namespace = "team-a",
        Operation = "CREATE",
        User = new RequestUser("alice", []),
        Object = new PodView
        {
            Name = new ObjectName(ObjectKind.Pod, "team-a", "web"),
            Annotations = AnnotationSet.From([new(AnnotationKeys.IPAddress, "10.66.0.10")]),
        },
    };

    private sealed class RecordingClaims(string? doubt) : IAddressClaims
    {
        public List<ClaimRequest> Asked { get; } = [];

        public ValueTask<string?> PrepareAsync(AdmissionReview review, ReviewDeadline deadline) => new(doubt);

        public Task<Finding?> ClaimAsync(ClaimRequest request, AdmissionReview review, ReviewDeadline deadline)
        {
            Asked.Add(request);
            return Task.FromResult<Finding?>(null);
        }
    }
}
