using System.Text;
using System.Text.Json;
using WebhookGuard.Storm.Checker;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Storm.History;

/// <summary>
/// All that is stored, from etcd's own history: complete and in one order, whatever becomes of API servers. Written by one reader, read
/// by everybody.
/// </summary>
internal sealed class ObjectLog(StormClock clock)
{
    public const string Prefix = "/registry/";

    private readonly Lock gate = new();
    private readonly List<StoredVersion> versions = [];
    private readonly List<ClaimVersion> claimVersions = [];
    private readonly Dictionary<ObjectKey, StoredVersion> stored = [];
    private readonly List<ObjectKey> names = [];
    private readonly Dictionary<ObjectKey, int> places = [];
    private readonly Dictionary<string, ClaimVersion> claims = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Asker> podOwners = new(StringComparer.Ordinal);
    private readonly DuplicateCheck duplicates = new();

    /// <summary>Told of every version, in order.</summary>
    public event Action<StoredVersion>? Changed;

    /// <summary>The last revision that was read.</summary>
    public long Revision { get; private set; }

    public IReadOnlyList<Violation> Duplicates => Locked(() => duplicates.Violations.ToArray());

    public int Holdings => Locked(() => duplicates.Holdings);

    public IReadOnlyList<StoredVersion> Versions => Locked(() => versions.ToArray());

    public IReadOnlyList<ClaimVersion> ClaimVersions => Locked(() => claimVersions.ToArray());

    public IReadOnlyList<StoredVersion> Live => Locked(() => stored.Values.ToArray());

    public IReadOnlyList<ClaimVersion> Claims => Locked(() => claims.Values.ToArray());

    public int LiveCount => Locked(() => stored.Count);

    /// <summary>What is stored under a name now, or null.</summary>
    public StoredVersion? Find(ObjectKey key) => Locked(() => stored.GetValueOrDefault(key));

    /// <summary>Any object, or null if there is none.</summary>
    public StoredVersion? Pick(Random random) => Locked(() => names.Count == 0 ? null : stored[names[random.Next(names.Count)]]);

    /// <summary>Reads until cancelled.</summary>
    public async Task ReadAsync(Etcd etcd, long revision, CancellationToken cancellationToken)
    {
        Revision = revision - 1;
        try
        {
            await foreach (var change in etcd.WatchAsync(Prefix, revision, cancellationToken))
            {
                Apply(change);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The storm is over.
        }
    }

    internal void Apply(EtcdEvent change)
    {
        var path = change.Key[Prefix.Length..].Split('/');
        StoredVersion? version = null;
        lock (gate)
        {
            Revision = change.Revision;
            if (path is ["webhookguard.io", "addressclaims", var claim])
            {
                ApplyClaim(claim, change);
            }
            else if (KeyOf(path) is { } key)
            {
                version = ApplyObject(key, change);
            }
        }

        if (version is not null)
        {
            Changed?.Invoke(version);
        }
    }

    private static ObjectKey? KeyOf(string[] path) => path switch
    {
        ["pods", var ns, var name] => new ObjectKey(ObjectKey.Pod, ns, name),
        ["deployments", var ns, var name] => new ObjectKey(ObjectKey.Deployment, ns, name),
        ["replicasets", var ns, var name] => new ObjectKey(ObjectKey.ReplicaSet, ns, name),
        ["kubevirt.io", "virtualmachines", var ns, var name] => new ObjectKey(ObjectKey.VirtualMachine, ns, name),
        _ => null,
    };

    private StoredVersion ApplyObject(ObjectKey key, EtcdEvent change)
    {
        var version = change.Value is { } value
            ? Read(key, change.Revision, value)
            : new StoredVersion
            {
                Revision = change.Revision,
                SeenAt = clock.Now,
                Who = stored.TryGetValue(key, out var before) ? before.Who : Asker.Of(key),
                Uid = before?.Uid ?? string.Empty,
                Gone = true,
            };
        versions.Add(version);
        duplicates.Apply(version);
        if (version.Gone)
        {
            Forget(key);
        }
        else
        {
            if (stored.TryAdd(key, version))
            {
                places[key] = names.Count;
                names.Add(key);
            }

            stored[key] = version;
        }

        return version;
    }

    private void Forget(ObjectKey key)
    {
        if (!stored.Remove(key) || !places.Remove(key, out var place))
        {
            return;
        }

        var last = names[^1];
        names[place] = last;
        names.RemoveAt(names.Count - 1);
        if (last != key)
        {
            places[last] = place;
        }
    }

    private StoredVersion Read(ObjectKey key, long revision, ReadOnlyMemory<byte> value)
    {
        using var json = Parse(value);
        var root = json.RootElement;
        var metadata = root.GetProperty("metadata");
        var uid = metadata.GetProperty("uid").GetString()!;
        var controller = ControllerOf(key, metadata);
        return new StoredVersion
        {
            Revision = revision,
            SeenAt = clock.Now,
            Who = AskerOf(key, uid, controller),
            Uid = uid,
            // A ReplicaSet's template is the Deployment's, which holds it.
            Asks = key.Kind == ObjectKey.ReplicaSet ? [] : AskReader.Read(key.Kind, key.Namespace, root),
            Leaving = AskReader.At(metadata, "deletionTimestamp") is not null,
            HasPorts = key.Kind == ObjectKey.Pod
                || (key.Kind == ObjectKey.VirtualMachine && AskReader.At(root, "spec", "runStrategy")?.GetString() == "Always"),
            Controller = controller,
        };
    }

    private static (ObjectKey Key, string Uid)? ControllerOf(ObjectKey key, JsonElement metadata)
    {
        if (AskReader.At(metadata, "ownerReferences") is not { } references)
        {
            return null;
        }

        foreach (var reference in references.EnumerateArray())
        {
            if (AskReader.At(reference, "controller")?.GetBoolean() == true)
            {
                var name = new ObjectKey(reference.GetProperty("kind").GetString()!, key.Namespace, reference.GetProperty("name").GetString()!);
                return (name, reference.GetProperty("uid").GetString()!);
            }
        }

        return null;
    }

    // A Pod's controllers may go before it does: whose it is was settled when it came.
    private Asker AskerOf(ObjectKey key, string uid, (ObjectKey Key, string Uid)? controller)
    {
        if (key.Kind != ObjectKey.Pod || controller is null)
        {
            return Asker.Of(key);
        }

        if (!podOwners.TryGetValue(uid, out var asker))
        {
            var above = stored.GetValueOrDefault(controller.Value.Key);
            var root = above is not null && above.Uid == controller.Value.Uid ? above.Controller?.Key ?? above.Who.Object : key;
            podOwners[uid] = asker = new Asker(root, key);
        }

        return asker;
    }

    private void ApplyClaim(string name, EtcdEvent change)
    {
        ClaimVersion claim;
        if (change.Value is { } value)
        {
            using var json = Parse(value);
            var spec = json.RootElement.GetProperty("spec");
            var owner = spec.GetProperty("owner");
            claim = new ClaimVersion
            {
                Revision = change.Revision,
                SeenAt = clock.Now,
                Name = name,
                Key = new AddressKey(spec.GetProperty("scope").GetString()!, spec.GetProperty("address").GetString()!),
                Owner = new ObjectKey(
                    owner.GetProperty("kind").GetString()!, AskReader.At(owner, "namespace")?.GetString() ?? string.Empty, owner.GetProperty("name").GetString()!),
                Phase = AskReader.At(json.RootElement, "status", "phase")?.GetString() ?? string.Empty,
                Details = $"{AskReader.At(owner, "uid")} {AskReader.At(owner, "pod")} {AskReader.At(json.RootElement, "status")}",
            };
            claims[name] = claim;
        }
        else
        {
            claim = new ClaimVersion { Revision = change.Revision, SeenAt = clock.Now, Name = name, Gone = true };
            claims.Remove(name);
        }

        claimVersions.Add(claim);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> value)
    {
        if (value.Span is not [(byte)'{', ..])
        {
            throw new InvalidOperationException(
                $"the API server stores no JSON (--storage-media-type=application/json): {Encoding.ASCII.GetString(value.Span[..Math.Min(value.Length, 20)])}");
        }

        return JsonDocument.Parse(value);
    }

    private T Locked<T>(Func<T> read)
    {
        lock (gate)
        {
            return read();
        }
    }
}
