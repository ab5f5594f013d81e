using WebhookGuard.Claims.Facts;

namespace WebhookGuard.Claims.Tests.Model;

/// <summary>Which owners, Pods of workloads, and ports there are. Names are exclusive, as in Kubernetes.</summary>
internal sealed class World : IOwnerReader, IPortReader
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Stored> objects = new(StringComparer.Ordinal);
    private readonly Dictionary<ClaimKey, string> ports = [];

    /// <summary>Whether nothing can be read.</summary>
    public bool IsSilent { get; set; }

    /// <summary>All owners, and each Pod with its workload.</summary>
    public IReadOnlyList<Stored> Objects
    {
        get
        {
            lock (gate)
            {
                return [.. objects.Values.OrderBy(stored => NameOf(stored.Owner), StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Stores an object, or a workload's Pod, if there is none of its name.</summary>
    public bool Create(ClaimOwner owner, params IReadOnlyCollection<ClaimKey> keys)
    {
        lock (gate)
        {
            return objects.TryAdd(NameOf(owner), new Stored(owner, keys, Leaving: false));
        }
    }

    /// <summary>Changes what an object asks for, if it is there.</summary>
    public bool Update(ClaimOwner owner, params IReadOnlyCollection<ClaimKey> keys)
    {
        lock (gate)
        {
            if (Find(owner) is not { } stored || UidOf(stored.Owner) != UidOf(owner))
            {
                return false;
            }

            objects[NameOf(owner)] = stored with { Keys = keys };
            return true;
        }
    }

    /// <summary>Makes a Pod terminate.</summary>
    public void Leave(ClaimOwner owner)
    {
        lock (gate)
        {
            if (Find(owner) is { } stored)
            {
                objects[NameOf(owner)] = stored with { Leaving = true };
            }
        }
    }

    public void Delete(ClaimOwner owner)
    {
        lock (gate)
        {
            objects.Remove(NameOf(owner));
        }
    }

    public void AddPort(ClaimKey key, ClaimOwner owner)
    {
        lock (gate)
        {
            ports[key] = (owner with { Pod = null }).ToString();
        }
    }

    public void RemovePort(ClaimKey key)
    {
        lock (gate)
        {
            ports.Remove(key);
        }
    }

    /// <summary>The object of that name; of a Pod's name, the Pod.</summary>
    public Stored? Find(ClaimOwner owner)
    {
        lock (gate)
        {
            return objects.GetValueOrDefault(NameOf(owner));
        }
    }

    /// <summary>The owner without its Pod.</summary>
    public LiveOwner? FindOwner(ClaimOwner owner, ClaimKey key) =>
        Find(owner with { Pod = null }) is { } stored ? new LiveOwner(stored.Owner, stored.Keys.Contains(key), stored.Leaving) : null;

    /// <summary>The owner's recorded Pod.</summary>
    public LivePod? FindPod(ClaimOwner owner, ClaimKey key) =>
        owner.Pod is not null && Find(owner) is { Owner.Pod: { } pod } stored
            ? new LivePod(pod.Uid, stored.Keys.Contains(key), stored.Leaving)
            : null;

    /// <summary>What both reads tell together.</summary>
    public static LiveOwner? Join(ClaimOwner owner, LiveOwner? live, LivePod? pod) =>
        live is null && pod is null
            ? null
            : new LiveOwner(
                live?.Owner ?? owner with { Uid = string.Empty, Pod = null },
                live is { Asks: true } || pod is { Asks: true },
                live is { Terminating: true },
                pod);

    public string? PortOwner(ClaimKey key)
    {
        lock (gate)
        {
            return ports.GetValueOrDefault(key);
        }
    }

    public IReadOnlyList<ListedOwner> List() => [.. Objects.Select(stored => new ListedOwner(stored.Owner, stored.Keys, []))];

    public Task<LiveOwner?> FindAsync(ClaimOwner owner, ClaimKey key, CancellationToken cancellationToken) =>
        Task.FromResult(Answer(Join(owner, FindOwner(owner, key), FindPod(owner, key))));

    public Task<IReadOnlyList<ListedOwner>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(Answer(List()));

    public bool HasPort(ClaimKey key, ClaimOwner? except) =>
        PortOwner(key) is { } owner && (except is null || (owner != NameOf(except) && owner != NameOf(except with { Pod = null })));

    public Task<bool> HasPortAsync(ClaimKey key, ClaimOwner? except, CancellationToken cancellationToken) =>
        Task.FromResult(Answer(HasPort(key, except)));

    private static string NameOf(ClaimOwner owner) =>
        owner.Pod is { } pod ? $"Pod {owner.Namespace}/{pod.Name}" : owner.ToString();

    private static string UidOf(ClaimOwner owner) => owner.Pod?.Uid ?? owner.Uid;

    private T Answer<T>(T value) => IsSilent ? throw new FactsUnavailableException("the test says so") : value;
}

/// <summary>An object of the model, or a Pod with its workload.</summary>
/// <param name="Owner">Who it is; of a Pod, with the workload's UID when it was made.</param>
/// <param name="Keys">What it asks for.</param>
/// <param name="Leaving">Whether it is being deleted.</param>
internal sealed record Stored(ClaimOwner Owner, IReadOnlyCollection<ClaimKey> Keys, bool Leaving)
{
    public override string ToString() => $"{ModelText.Of(Owner)}:{string.Join('+', Keys)}{(Leaving ? ", leaving" : "")}";
}
