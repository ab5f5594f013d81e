using WebhookGuard.Sources.Kubernetes.Reflection;

namespace WebhookGuard.Sources.Tests.Kubernetes.Reflection;

/// <summary>Applies what it is told, and notes where that does not fit what it was told before.</summary>
internal sealed class RecordingHandler : IReflectorHandler<Item>
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Item> items = new(StringComparer.Ordinal);
    private readonly List<string> calls = [];
    private readonly List<string> misfits = [];
    private readonly List<ReflectorState> states = [];
    private int active;

    /// <summary>Runs at the start of every call with its text; throws what the handler is to throw.</summary>
    public Action<string> Before { get; set; } = static _ => { };

    public IReadOnlyList<string> Calls => Locked(() => calls.ToList());

    public IReadOnlyList<string> Misfits => Locked(() => misfits.ToList());

    public IReadOnlyList<ReflectorState> States => Locked(() => states.ToList());

    /// <summary>What exists according to all calls so far: <c>namespace/name</c> to <c>uid:value</c>.</summary>
    public IReadOnlyDictionary<string, string> Values() =>
        Locked(() => items.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal));

    public void OnReplaced(IReadOnlyCollection<Item> all)
    {
        var uids = all.Select(item => item.Uid).ToHashSet(StringComparer.Ordinal);
        var removed = Locked(() => items.Values.Where(item => !uids.Contains(item.Uid)).ToList());
        Call($"replaced {Names(all)}, removed {Names(removed)}", () =>
        {
            items.Clear();
            foreach (var item in all)
                items.Add(item.Key, item);
        });
    }

    public bool TryFind(ObjectKey key, out Item last)
    {
        lock (gate)
            return items.TryGetValue($"{key.Namespace}/{key.Name}", out last!);
    }

    public void OnUpserted(Item value) => Call($"upserted {value.Name}={value.Value}", () =>
    {
        if (items.TryGetValue(value.Key, out var old) && old.Uid != value.Uid)
            misfits.Add($"{value.Key} became another object without being deleted");
        items[value.Key] = value;
    });

    public void OnDeleted(Item last) => Call($"deleted {last.Name}={last.Value}", () => Remove(last));

    public void OnStateChanged(ReflectorState state) => Locked(() =>
    {
        states.Add(state);
        return 0;
    });

    private static string Names(IEnumerable<Item> items) =>
        $"[{string.Join(' ', items.Select(item => item.Name).Order(StringComparer.Ordinal))}]";

    private void Remove(Item item)
    {
        if (!items.Remove(item.Key, out var known) || known != item)
            misfits.Add($"{item.Key} was deleted in a state it never had: {item}, was {known}");
    }

    private void Call(string text, Action apply)
    {
        if (Interlocked.Increment(ref active) != 1)
            Note($"{text} while another call ran");
        try
        {
            Locked(() =>
            {
                calls.Add(text);
                return 0;
            });
            Before(text);
            Locked(() =>
            {
                apply();
                return 0;
            });
        }
        finally
        {
            Interlocked.Decrement(ref active);
        }
    }

    private void Note(string misfit)
    {
        lock (gate)
            misfits.Add(misfit);
    }

    private TResult Locked<TResult>(Func<TResult> read)
    {
        lock (gate)
            return read();
    }
}
