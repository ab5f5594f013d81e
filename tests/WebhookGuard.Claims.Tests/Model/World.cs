using WebhookGuard.Claims.Facts;

namespace WebhookGuard.Claims.Tests.Model;

/// <summary>Which owners and ports there are. Names are exclusive, as in Kubernetes.</summary>
internal sealed class World : IOwnerReader, IPortReader
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, ListedOwner> owners = new(StringComparer.Ordinal);
    private readonly Dictionary<ClaimKey, string> ports = [];

    /// <summary>Whether nothing can be read.</summary>
    public bool IsSilent { get; set; }

    public IReadOnlyList<ListedOwner> Owners
    {
        get
        {
            lock (gate)
            {
                return [.. owners.Values.OrderBy(owner => owner.Owner.Name, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Stores an object if there is none of its name.</summary>
    public bool Create(ClaimOwner owner, params IReadOnlyCollection<ClaimKey> keys)
    {
        lock (gate)
        {
            return owners.TryAdd(owner.ToString(), new ListedOwner(owner, keys, []));
        }
    }

    /// <summary>Changes what an object asks for, if it is there.</summary>
    public bool Update(ClaimOwner owner, params IReadOnlyCollection<ClaimKey> keys)
    {
        lock (gate)
        {
            if (owners.GetValueOrDefault(owner.ToString())?.Owner.Uid != owner.Uid)
            {
                return false;
            }

            owners[owner.ToString()] = new ListedOwner(owner, keys, []);
            return true;
        }
    }

    public void Delete(ClaimOwner owner)
    {
        lock (gate)
        {
            owners.Remove(owner.ToString());
        }
    }

    public void AddPort(ClaimKey key, ClaimOwner owner)
    {
        lock (gate)
        {
            ports[key] = owner.ToString();
        }
    }

    public void RemovePort(ClaimKey key)
    {
        lock (gate)
        {
            ports.Remove(key);
        }
    }

    public ListedOwner? Find(ClaimOwner owner)
    {
        lock (gate)
        {
            return owners.GetValueOrDefault(owner.ToString());
        }
    }

    public LiveOwner? Find(ClaimOwner owner, ClaimKey key) =>
        Find(owner) is { } stored ? new LiveOwner(stored.Owner, stored.Keys.Contains(key)) : null;

    public string? PortOwner(ClaimKey key)
    {
        lock (gate)
        {
            return ports.GetValueOrDefault(key);
        }
    }

    public Task<LiveOwner?> FindAsync(ClaimOwner owner, ClaimKey key, CancellationToken cancellationToken) =>
        Task.FromResult(Answer(Find(owner, key)));

    public Task<IReadOnlyList<ListedOwner>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(Answer(Owners));

    public Task<bool> HasPortAsync(ClaimKey key, CancellationToken cancellationToken) => Task.FromResult(Answer(PortOwner(key) is not null));

    private T Answer<T>(T value) => IsSilent ? throw new FactsUnavailableException("the test says so") : value;
}
