using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.Kubernetes.Reflection;
using WebhookGuard.TestKit.FakeApiServer;

namespace WebhookGuard.Sources.Tests.Integration;

/// <summary>One fake API server for each of a few kinds, and the sources that follow them.</summary>
internal sealed class FakeCluster : IAsyncDisposable
{
    public static readonly IReadOnlyList<ObjectKind> Kinds =
        [ObjectKind.Subnet, ObjectKind.Namespace, ObjectKind.Pod, ObjectKind.VirtualMachine, ObjectKind.IP];

    private static readonly ReflectorOptions Quick = new()
    {
        PageSize = 2,
        BackoffInitial = TimeSpan.FromMilliseconds(1),
        BackoffMaximum = TimeSpan.FromMilliseconds(4),
        NotInstalledInterval = TimeSpan.FromMilliseconds(5),
    };

    private readonly Dictionary<ObjectKind, FakeServer> servers = [];
    private readonly List<IDisposable> clients = [];

    private FakeCluster()
    {
    }

    public FakeServer this[ObjectKind kind] => servers[kind];

    public static async Task<FakeCluster> StartAsync()
    {
        var cluster = new FakeCluster();
        foreach (var kind in Kinds)
        {
            var server = await FakeServer.StartAsync();
            var description = KubernetesKinds.Of(kind);
            server.Path = new KubernetesResource(description.Group, description.Plural, description.Namespaced, description.Versions)
                .PathOf(description.Versions[0]);
            server.ItemsFirst = description.Group.Length > 0;
            cluster.servers[kind] = server;
        }

        return cluster;
    }

    public IReadOnlyList<ISource> SourcesFor(ClusterFacts facts) => [.. servers.Select(pair =>
    {
        var client = new k8s.Kubernetes(new KubernetesClientConfiguration { Host = pair.Value.Address.AbsoluteUri });
        clients.Add(client);
        return new KubernetesSource(pair.Key, client, facts, NullLogger.Instance, TimeProvider.System, Quick);
    })];

    /// <summary>Reads everything as it is now.</summary>
    public void Read(ClusterFacts facts)
    {
        foreach (var (kind, server) in servers)
        {
            facts.Replace(kind, [.. (JsonNode.Parse(server.List())!["items"]?.AsArray() ?? []).Select(item => Read(kind, item!))]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        foreach (var server in servers.Values)
        {
            await server.DisposeAsync();
        }
    }

    private static ObjectView Read(ObjectKind kind, JsonNode item)
    {
        var reader = new JsonCursor(JsonSerializer.SerializeToUtf8Bytes(item));
        reader.Read();
        return ObjectViewReader.Read(ref reader, kind, out _)!;
    }
}
