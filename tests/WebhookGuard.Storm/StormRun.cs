using WebhookGuard.Storm.Checker;
using WebhookGuard.Storm.Clients;
using WebhookGuard.Storm.Cluster;
using WebhookGuard.Storm.Faults;
using WebhookGuard.Storm.History;
using WebhookGuard.Storm.Network;
using WebhookGuard.Storm.Report;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Storm;

/// <summary>One storm, from the start of the servers to the verdict.</summary>
internal sealed class StormRun : IDisposable
{
    private static readonly ClusterUser[] Users = [ClusterUser.Alice, ClusterUser.Bob, ClusterUser.Admin];
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);

    // A claim that nobody holds any more lives for the in-flight limit and two rounds of housekeeping.
    private static readonly TimeSpan DenialGrace = TimeSpan.FromSeconds(45);

    // Restarted watches back off; the API server and the replicas warm up.
    private static readonly TimeSpan RetryGrace = TimeSpan.FromSeconds(15);

    // Of each promise.
    private const int Stories = 3;

    private readonly StormOptions options;
    private readonly Action<string> say;
    private readonly StormClock clock = new();
    private readonly StormCluster cluster;
    private readonly ObjectLog log;
    private readonly StormWorld world;
    private readonly List<ApiClient> clients = [];
    private readonly List<Violation> amiss = [];

    private StormRun(StormOptions options, Action<string> say)
    {
        (this.options, this.say) = (options, say);
        cluster = new StormCluster(options);
        log = new ObjectLog(clock);
        world = new StormWorld(log, new AddressBook(options.Addresses), options.Creates);
    }

    /// <summary>Runs a storm.</summary>
    /// <param name="options">How hard it blows.</param>
    /// <param name="say">Told what is going on.</param>
    /// <param name="cancellationToken">Ends it without a verdict.</param>
    public static async Task<StormReport> RunAsync(StormOptions options, Action<string> say, CancellationToken cancellationToken = default)
    {
        using var run = new StormRun(options, say);
        try
        {
            return await run.RunAsync(cancellationToken);
        }
        finally
        {
            await run.cluster.DisposeAsync();
        }
    }

    public void Dispose()
    {
        foreach (var client in clients)
        {
            client.Dispose();
        }
    }

    private async Task<StormReport> RunAsync(CancellationToken cancellationToken)
    {
        Say("starting the servers");
        await cluster.InitializeAsync();
        var revision = await cluster.Etcd.RevisionAsync(cancellationToken) + 1;
        Say("starting the replicas");
        await using var guards = await Guards.StartAsync(cluster, options, new Random(options.Seed * 7));

        using var background = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ports = new PortKeeper(log, cluster.NorthboundServer, clock, new Random(options.Seed * 11));
        var finalizers = new FinalizerKeeper(log, NewClient(ClusterUser.Admin), new Random(options.Seed * 13));
        Task[] keepers = [log.ReadAsync(cluster.Etcd, revision, background.Token), ports.RunAsync(background.Token), finalizers.RunAsync(background.Token)];
        try
        {
            var began = clock.Now;
            var faults = await BlowAsync(guards, keepers, cancellationToken);
            var lasted = clock.Now - began;
            await CatchUpAsync(cancellationToken);
            if (options.Claims)
            {
                await SettleAsync(ports, cancellationToken);
                await SweepAsync(cancellationToken);
            }

            return Judge(faults, ports, began, lasted);
        }
        finally
        {
            await background.CancelAsync();
            await Task.WhenAll(keepers);
        }
    }

    private ApiClient NewClient(ClusterUser user)
    {
        var client = new ApiClient(cluster.ApiServer, user, clock);
        clients.Add(client);
        return client;
    }

    /// <summary>Clients and faults, until enough creates were sent and everything is mended.</summary>
    private async Task<IReadOnlyList<FaultRecord>> BlowAsync(Guards guards, Task[] keepers, CancellationToken cancellationToken)
    {
        Say($"{options.Clients} clients send {options.Creates} creates for {options.Addresses} addresses");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(options.Limit);
        using var mending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var injector = new FaultInjector(cluster, guards, options, clock, mending.Token);
        var breaking = injector.RunAsync();
        var acting = Task.WhenAll(Enumerable.Range(0, options.Clients)
            .Select(number => new StormClient(world, NewClient(Users[number % Users.Length]), options.Pause, new Random((options.Seed * 1009) + number)).RunAsync(ending.Token)));
        await FollowAsync(acting, guards, keepers, ending);
        await acting;
        Say("the clients have ended; mending");
        await mending.CancelAsync();
        await breaking;
        return injector.Records;
    }

    private async Task FollowAsync(Task acting, Guards guards, Task[] keepers, CancellationTokenSource ending)
    {
        var next = clock.Now + SayEvery;
        while (!acting.IsCompleted)
        {
            await Task.WhenAny([acting, .. keepers, Task.Delay(Watch, TimeProvider.System)]);
            if (keepers.FirstOrDefault(keeper => keeper.IsFaulted) is { } failed)
            {
                await ending.CancelAsync();
                await failed;
            }

            if (guards.Replicas.Select(replica => replica.LastWords).FirstOrDefault(words => words is not null) is { } words)
            {
                amiss.Add(new Violation(Promise.NoCrash, words));
                await ending.CancelAsync();
                return;
            }

            if (options.StopAtDuplicate && log.Duplicates.Count > 0)
            {
                await ending.CancelAsync();
            }

            if (clock.Now >= next)
            {
                next = clock.Now + SayEvery;
                Say($"{world.Sent} of {options.Creates} creates, {log.LiveCount} objects, {log.Claims.Count} claims, {log.Duplicates.Count} duplicates");
            }
        }
    }

    /// <summary>Reads all that etcd has.</summary>
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var last = await cluster.Etcd.RevisionAsync(cancellationToken);
        await UntilAsync(() => log.Revision >= last, options.SettleLimit, cancellationToken);
    }

    /// <summary>At rest the claims are those of the holders.</summary>
    private async Task SettleAsync(PortKeeper ports, CancellationToken cancellationToken)
    {
        Say($"waiting until the claims of {log.LiveCount} objects are theirs");
        var since = clock.Now;
        if (!await UntilAsync(() => ports.IsIdle && Differences().Count == 0, options.SettleLimit, cancellationToken))
        {
            amiss.AddRange(Differences());
        }

        Say($"the claims took {(clock.Now - since).TotalSeconds:0} s; {amiss.Count} differences remain");
    }

    /// <summary>When everything is deleted no claim remains.</summary>
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        Say("deleting everything");
        var admin = NewClient(ClusterUser.Admin);
        await UntilAsync(
            async () =>
            {
                await Parallel.ForEachAsync(log.Live, cancellationToken, async (version, token) => await admin.SendAsync(
                    new ApiRequest { Kind = RequestKind.Delete, Who = version.Who, Path = Manifests.Path(version.Who.Object) }, token));
                return log.LiveCount == 0;
            },
            options.SettleLimit,
            cancellationToken);
        var since = clock.Now;
        if (!await UntilAsync(() => log.Claims.Count == 0, options.SettleLimit, cancellationToken))
        {
            amiss.AddRange(Differences());
        }

        Say($"the claims took {(clock.Now - since).TotalSeconds:0} s to go; {log.Claims.Count} remain");
    }

    private IReadOnlyList<Violation> Differences() => ClaimCheck.Differences(log.Claims, log.Live);

    private StormReport Judge(IReadOnlyList<FaultRecord> faults, PortKeeper ports, TimeSpan began, TimeSpan lasted)
    {
        var requests = clients.SelectMany(client => client.Records).OrderBy(record => record.Start).ToArray();
        var book = new HoldBook(requests, log.Versions, ports.Records, log.ClaimVersions, options.InFlightLimit);
        var denials = new DenialCheck(requests, book, options.InFlightLimit + DenialGrace);
        var retries = new RetryCheck(requests, faults, RetryGrace);
        Violation[] violations =
            [.. log.Duplicates, .. denials.Violations, .. retries.Violations, .. amiss, .. ClaimCheck.OfDryRuns(log.ClaimVersions)];
        return new StormReport
        {
            Options = options,
            Began = began,
            Lasted = lasted,
            Requests = requests,
            Faults = faults,
            Revisions = log.Versions.Count,
            Holdings = log.Holdings,
            DeniedByHolder = denials.ByHolder,
            DeniedByRecentHolder = denials.ByRecentHolder,
            DeniedByClaimAlone = denials.ByClaimAlone,
            Released = ReleaseTimes.Of(log.Versions, log.ClaimVersions),
            ClaimWrites = log.ClaimVersions.Count,
            Violations = violations,
            Stories = [.. violations.Where(violation => violation.Key is not null).GroupBy(violation => violation.Promise).SelectMany(group => group.Take(Stories))
                .Select(violation => (violation, Story.Tell(violation.Key!.Value, violation.At, requests, log.Versions, ports.Records, log.ClaimVersions)))],
        };
    }

    private static Task<bool> UntilAsync(Func<bool> condition, TimeSpan limit, CancellationToken cancellationToken) =>
        UntilAsync(() => Task.FromResult(condition()), limit, cancellationToken);

    private static async Task<bool> UntilAsync(Func<Task<bool>> condition, TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > limit)
            {
                return false;
            }

            await Task.Delay(Watch, TimeProvider.System, cancellationToken);
        }

        return true;
    }

    private void Say(string text) => say($"{clock.Now.TotalSeconds,6:0.0} s  {text}");
}
