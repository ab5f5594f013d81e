using Prometheus;
using WebhookGuard.Admission;
using WebhookGuard.Claims.Protocol;
using WebhookGuard.Commands;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Telemetry;

/// <summary>The metrics, as <c>docs/metrics.md</c> lists them. No label has unbounded values.</summary>
public sealed class GuardMetrics
{
    private static readonly double[] DurationBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    // What may ask for addresses, and so be anything but allowed.
    private static readonly ObjectKind[] AskingKinds =
    [
        ObjectKind.Pod, ObjectKind.VirtualMachine, ObjectKind.VirtualMachineInstance,
        ObjectKind.Deployment, ObjectKind.StatefulSet, ObjectKind.DaemonSet, ObjectKind.ReplicaSet, ObjectKind.Job, ObjectKind.CronJob,
        ObjectKind.IP, ObjectKind.Vip, ObjectKind.OvnEip, ObjectKind.IptablesEIP,
    ];

    private const string Granted = "granted";
    private const string Unwritten = "unwritten";
    private const string Held = "held";
    private const string Unavailable = "unavailable";

    private readonly EnumPairCounter<Decision, ObjectKind> requests;
    private readonly Counter denials;
    private readonly Counter audited;
    private readonly Counter badRequests;
    private readonly Counter panics;
    private readonly Counter abandoned;
    private readonly Histogram duration;
    private readonly Gauge inFlight;
    private readonly Counter claimRequests;
    private readonly Histogram claimDuration;
    private readonly Gauge claims;

    /// <summary>Registers the metrics.</summary>
    public GuardMetrics()
    {
        var metrics = Metrics.WithCustomRegistry(Registry);
        requests = new EnumPairCounter<Decision, ObjectKind>(
            metrics.CreateCounter("webhookguard_requests_total", "Reviews answered, by decision and kind of object.", "decision", "kind"), Label, kind => kind.ToString());
        denials = metrics.CreateCounter("webhookguard_denials_total", "Denials, by reason.", "reason");
        audited = metrics.CreateCounter("webhookguard_audited_total", "Denials that were not given because of the mode, the user or an override, by reason.", "reason");
        badRequests = metrics.CreateCounter("webhookguard_bad_requests_total", "Requests that were no readable AdmissionReview, by HTTP status.", "code");
        abandoned = metrics.CreateCounter("webhookguard_abandoned_total", "Reviews for whose answer the API server waited no longer.");
        panics = metrics.CreateCounter("webhookguard_panics_total", "Reviews that could not be answered because of a fault of the guard itself.");
        duration = metrics.CreateHistogram("webhookguard_request_duration_seconds", "Time from a review's arrival to its answer.", new HistogramConfiguration { Buckets = DurationBuckets });
        inFlight = metrics.CreateGauge("webhookguard_requests_in_flight", "Reviews being answered now.");
        claimRequests = metrics.CreateCounter("webhookguard_claim_requests_total", "Attempts to claim what an object asks for, by result.", "result");
        claimDuration = metrics.CreateHistogram("webhookguard_claim_duration_seconds", "Time that an attempt to claim took.", new HistogramConfiguration { Buckets = DurationBuckets });
        claims = metrics.CreateGauge("webhookguard_claims", "Claims that there are, by phase.", "phase");
        metrics.CreateGauge("webhookguard_build_info", "1, labelled with the program's version.", "version").WithLabels(VersionCommand.Version).Set(1);
        Housekeeping = new HousekeepingMetrics(metrics);
        Assignments = new AssignmentMetrics(metrics);
        OvnNorthbound = new OvnNorthboundMetrics(metrics, Registry);
        Certificates = new CertificateMetrics(metrics);
        Detection = new DetectionMetrics(metrics);
        Quarantine = new QuarantineMetrics(metrics);
        Keep = new KeepMetrics(metrics);
        SetClaims(default);
        PublishZeros();
    }

    /// <summary>Where they are registered.</summary>
    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    /// <summary>Those of housekeeping.</summary>
    public HousekeepingMetrics Housekeeping { get; }

    /// <summary>Those of assigning.</summary>
    public AssignmentMetrics Assignments { get; }

    /// <summary>Those of the connection to OVN Northbound.</summary>
    public OvnNorthboundMetrics OvnNorthbound { get; }

    /// <summary>Those of certificates.</summary>
    public CertificateMetrics Certificates { get; }

    /// <summary>Those of detection.</summary>
    public DetectionMetrics Detection { get; }

    /// <summary>Those of quarantine.</summary>
    public QuarantineMetrics Quarantine { get; }

    /// <summary>Those of keeping.</summary>
    public KeepMetrics Keep { get; }

    /// <summary>Counts a review that was answered.</summary>
    public void CountRequest(Decision decision, ObjectKind kind) => requests.Of(decision, kind).Inc();

    /// <summary>Counts a denial's reason.</summary>
    public void CountDenial(FindingReason reason, bool audited) => (audited ? this.audited : denials).WithLabels(Label(reason)).Inc();

    /// <summary>Counts a request that was no readable review.</summary>
    public void CountBadRequest(int code) => badRequests.WithLabels(code.ToString()).Inc();

    /// <summary>Counts a review that could not be answered.</summary>
    public void CountPanic() => panics.Inc();

    /// <summary>Counts a review for whose answer nobody waited any longer.</summary>
    public void CountAbandoned() => abandoned.Inc();

    /// <summary>Counts a review that has arrived as being answered.</summary>
    public void Begin() => inFlight.Inc();

    /// <summary>Counts it as answered, or given up.</summary>
    /// <param name="took">How long it took.</param>
    public void End(TimeSpan took)
    {
        duration.Observe(took.TotalSeconds);
        inFlight.Dec();
    }

    /// <summary>Counts what came of an attempt to claim.</summary>
    public void CountClaim(ClaimResult result) => claimRequests.WithLabels(result switch
    {
        ClaimResult.Granted { IsUnwritten: true } => Unwritten,
        ClaimResult.Granted => Granted,
        ClaimResult.HeldBy => Held,
        _ => Unavailable,
    }).Inc();

    /// <summary>Measures an attempt to claim until disposed.</summary>
    public IDisposable MeasureClaim() => claimDuration.NewTimer();

    /// <summary>Shows how many claims there are, read anew for each scrape.</summary>
    public void ObserveClaims(Func<ClaimCounts> count) => Registry.AddBeforeCollectCallback(() => SetClaims(count()));

    /// <summary>Shows how the sources stand and what is known, read anew for each scrape.</summary>
    public void Observe(StaleSources sources, ClusterFacts facts, TimeProvider time)
    {
        var metrics = Metrics.WithCustomRegistry(Registry);
        var addresses = metrics.CreateGauge("webhookguard_addresses", "Addresses held, by where that is known from.", "source");
        var synced = metrics.CreateGauge("webhookguard_source_synced", "1 once a source has told everything since the start.", "source");
        var current = metrics.CreateGauge("webhookguard_source_current", "1 while a source tells every change.", "source");
        var stale = metrics.CreateGauge("webhookguard_source_stale_seconds", "Seconds since a source stopped telling every change; 0 while it does.", "source");
        var failures = metrics.CreateGauge("webhookguard_source_unreadable", "Objects and rows of a source that could not be read or applied.", "source");
        Registry.AddBeforeCollectCallback(() =>
        {
            Quarantine.Show(facts.Topology.Subnets);
            foreach (var (source, count) in facts.Index.CountByGroup())
            {
                addresses.WithLabels(source).Set(count);
            }

            foreach (var state in sources.States)
            {
                synced.WithLabels(state.Name).Set(state.Synced ? 1 : 0);
                current.WithLabels(state.Name).Set(state.Current ? 1 : 0);
                stale.WithLabels(state.Name).Set(state.Current ? 0 : (time.GetUtcNow() - state.Since).TotalSeconds);
                failures.WithLabels(state.Name).Set(state.Failures);
            }
        });
    }

    /// <summary>What labels call a value.</summary>
    internal static string Label<T>(T value)
        where T : struct, Enum => Labels<T>.Of[value];

    // A series that begins with its first count is no increase to Prometheus.
    private void PublishZeros()
    {
        foreach (var decision in Enum.GetValues<Decision>())
        {
            foreach (var kind in AskingKinds)
            {
                requests.Of(decision, kind).Publish();
            }
        }

        foreach (var code in (int[])[StatusCodes.Status400BadRequest, StatusCodes.Status408RequestTimeout, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType])
        {
            badRequests.WithLabels(code.ToString()).Publish();
        }

        foreach (var result in (string[])[Granted, Unwritten, Held, Unavailable])
        {
            claimRequests.WithLabels(result).Publish();
        }

        foreach (var reason in Enum.GetValues<FindingReason>())
        {
            denials.WithLabels(Label(reason)).Publish();
            audited.WithLabels(Label(reason)).Publish();
        }
    }

    private void SetClaims(ClaimCounts count)
    {
        claims.WithLabels("pending").Set(count.Pending);
        claims.WithLabels("bound").Set(count.Bound);
        claims.WithLabels("external").Set(count.External);
    }

    private static class Labels<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Of = Enum.GetValues<T>().ToDictionary(value => value, value => value.ToString().ToLowerInvariant());
    }
}
