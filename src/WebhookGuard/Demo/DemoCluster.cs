using WebhookGuard.Certificates;
using WebhookGuard.Commands;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Requests;
using WebhookGuard.Hosting;
using WebhookGuard.Settings;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.StateFolder;

namespace WebhookGuard.Demo;

/// <summary>The real webhook on the sample cluster, and the part of the API server: it asks the webhook, and keeps what was allowed.</summary>
internal sealed class DemoCluster : IAsyncDisposable
{
    private static readonly TimeSpan SyncLimit = TimeSpan.FromSeconds(20);
    private readonly WebApplication webhook;
    private readonly ClusterFacts known;
    private readonly WebhookClient client;
    private int requests;

    private DemoCluster(WebApplication webhook, ClusterFacts known, WebhookClient client, Uri address)
    {
        this.webhook = webhook;
        this.known = known;
        this.client = client;
        Address = address;
    }

    /// <summary>Where the webhook serves.</summary>
    public Uri Address { get; }

    /// <summary>Starts the webhook on the loopback address and waits until it has read the sample cluster.</summary>
    /// <exception cref="SourcesUnreadableException">The sample cluster cannot be read.</exception>
    public static async Task<DemoCluster> StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var settings = new GuardSettings
        {
            State = Sample.State,
            Listen = "127.0.0.1:0",
            ListenMetrics = "127.0.0.1:0",
            Drain = TimeSpan.Zero,
        };
        var facts = new ClusterFacts(settings.Topology());
        var certificate = ServingCertificate.Load(settings, time);
        SourceSet? sources = null;
        var connect = SourceFactory.Connect(settings, facts, time);
        var app = GuardHost.Build(settings, certificate, facts, loggers => sources = connect(loggers), time, _ => { });
        try
        {
            await app.StartAsync(cancellationToken);
            await SourceSync.WaitAsync(sources!.Sources, SyncLimit, giveUpOnFailure: true, progress: null, time, cancellationToken);
            var address = GuardHost.AddressOf(app, admission: true);
            return new DemoCluster(app, facts, new WebhookClient(address, certificate.Certificate, time), address);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Plays a scene: asks the webhook for each object of its manifest.</summary>
    public async Task<SceneResult> PlayAsync(int number, Scene scene, CancellationToken cancellationToken)
    {
        var steps = new List<SceneStep>();
        foreach (var item in Sample.Manifest(scene.Manifest))
        {
            steps.Add(await PlayAsync(item, scene, cancellationToken));
        }

        return new SceneResult(number, scene, steps);
    }

    /// <summary>What quarantine would do here.</summary>
    public QuarantineScene Quarantine() => QuarantineScene.Of(known);

    private async Task<SceneStep> PlayAsync(SourceObject item, Scene scene, CancellationToken cancellationToken)
    {
        var assigned = scene.Assigns ? await SendAsync("/mutate", item, scene, cancellationToken) : null;
        if (assigned?.Patch is { } patch)
        {
            item = AnnotatedObject.Of(item, patch);
        }

        var refused = assigned?.Verdict == SceneVerdict.Denied;
        var answer = refused ? assigned! : await SendAsync("/validate", item, scene, cancellationToken);
        if (answer.Verdict != SceneVerdict.Denied)
        {
            known.Set(item.View!);
        }

        var kind = KubernetesKinds.Of(item.View!.Name.Kind);
        var resource = $"{kind.Name.ToLowerInvariant()}{(kind.Group.Length > 0 ? "." + kind.Group : string.Empty)}/{item.View.Name.Name}";
        var addresses = RequestReader.Read(item.View).SelectMany(request => request.Elements).Select(element => element.ToString()).ToArray();
        if (assigned?.Patch is not null && answer.Verdict == SceneVerdict.Allowed)
        {
            answer = answer with { Message = $"assigned {string.Join(" and ", addresses)}" };
        }

        return new SceneStep(item.View.Name.ToString(), resource, addresses, answer, refused || assigned?.Patch is not null);
    }

    private Task<WebhookAnswer> SendAsync(string path, SourceObject item, Scene scene, CancellationToken cancellationToken) =>
        client.SendAsync(path, ReviewWriter.Review(item, $"demo-{++requests}", scene.User, scene.Annotates), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await webhook.StopAsync(CancellationToken.None);
        await webhook.DisposeAsync();
    }
}
