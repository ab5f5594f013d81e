using System.Collections.Concurrent;
using k8s;
using Microsoft.Extensions.Logging;
using WebhookGuard.Sources.Kubernetes.Reflection;
using WebhookGuard.TestKit;

namespace WebhookGuard.Sources.Tests.Kubernetes.Reflection;

/// <summary>A running reflector with the handler it tells. Owns the client.</summary>
internal sealed class ReflectionRun : IAsyncDisposable
{
    public static readonly KubernetesResource ConfigMaps = new("", "configmaps", namespaced: true, "v1");

    /// <summary>Short delays, so that tests of failures are quick; everything else is out of the way.</summary>
    public static readonly ReflectorOptions Quick = new()
    {
        BackoffInitial = TimeSpan.FromMilliseconds(5),
        BackoffMaximum = TimeSpan.FromMilliseconds(50),
        NotInstalledInterval = TimeSpan.FromMilliseconds(20),
    };

    /// <summary>After its second failure it would not come back by itself within any test.</summary>
    public static readonly ReflectorOptions Patient = Quick with
    {
        BackoffFirst = TimeSpan.FromMilliseconds(1),
        BackoffInitial = TimeSpan.FromMilliseconds(1),
        BackoffMaximum = TimeSpan.FromHours(1),
        BackoffFactor = 1e7,
    };

    private readonly k8s.Kubernetes client;
    private readonly CancellationTokenSource stop = new();
    private readonly ListLogger logger = new();
    private readonly Task run;

    public ReflectionRun(
        k8s.Kubernetes client,
        KubernetesResource? resource = null,
        ReflectorOptions? options = null,
        TimeProvider? time = null,
        RecordingHandler? handler = null,
        ReconnectSign? sign = null)
    {
        Handler = handler ?? new RecordingHandler();
        this.client = client;
        Reflector = new Reflector<Item>(client, resource ?? ConfigMaps, new ItemProjection(), Handler, logger, time, options ?? Quick, sign);
        run = Reflector.RunAsync(stop.Token);
    }

    public ReflectionRun(
        Uri address,
        KubernetesResource? resource = null,
        ReflectorOptions? options = null,
        TimeProvider? time = null,
        RecordingHandler? handler = null,
        ReconnectSign? sign = null)
        : this(new k8s.Kubernetes(new KubernetesClientConfiguration { Host = address.AbsoluteUri }), resource, options, time, handler, sign)
    {
    }

    public RecordingHandler Handler { get; }

    public Reflector<Item> Reflector { get; }

    public ReflectorState State => Reflector.State;

    public IReadOnlyCollection<string> Log => logger.Lines;

    public Task UntilAsync(Func<ReflectorState, bool> condition, string because) =>
        Eventually.ResultAsync(() => Task.FromResult(State), state => condition(state), because);

    public Task UntilPhaseAsync(ReflectorPhase phase) => UntilAsync(state => state.Phase == phase, $"the reflector is {phase}");

    public Task UntilCalledAsync(string call) => Eventually.ResultAsync(
        () => Task.FromResult(string.Join("; ", Handler.Calls)), calls => calls.Contains(call, StringComparison.Ordinal), $"'{call}' is called");

    /// <summary>Waits until the handler holds exactly what the server holds.</summary>
    public Task UntilEqualAsync(Func<IReadOnlyDictionary<string, string>> server) => Eventually.ResultAsync(
        () => Task.FromResult($"{Text(Handler.Values())} <> {Text(server())}"),
        _ => Text(Handler.Values()) == Text(server()),
        "the handler holds what the server holds");

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await run.WaitAsync(Eventually.DefaultTimeout);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        client.Dispose();
        stop.Dispose();
    }

    private static string Text(IReadOnlyDictionary<string, string> values) =>
        string.Join(' ', values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));

    private sealed class ListLogger : ILogger
    {
        private readonly ConcurrentQueue<string> lines = new();

        public IReadOnlyCollection<string> Lines => lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception?.Message}");
    }
}
