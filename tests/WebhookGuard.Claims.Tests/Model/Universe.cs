using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Claims.Housekeeping;
using WebhookGuard.Claims.Protocol;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Claims.Tests.Model;

/// <summary>
/// A small cluster: the claims, objects and ports, two replicas of the guard that run the real protocol, and the API server's part of a
/// request, up to its write and its time-out.
/// </summary>
internal sealed class Universe
{
    private static readonly ClaimOptions Options = new();
    private readonly FakeTimeProvider time = new();
    private readonly ClaimOptions options;
    private readonly ClaimObservations[] observations;
    private readonly List<Actor> actors = [];
    private readonly List<(string Name, Action Effect)> lateEffects = [];
    private readonly Faults faults;
    private int epoch;
    private int faultsLeft;

    public Universe(Faults faults, int faultsLeft)
    {
        this.faults = faults;
        options = faults.HasFlag(Faults.NoWaiting) ? Options with { InFlightLimit = TimeSpan.FromTicks(-1) } : Options;
        Claims = new MemoryClaims(faults);
        observations = [new(options, time), new(options, time)];
        this.faultsLeft = faultsLeft;
    }

    public static ClaimKey Key1 { get; } = new(Scope.Overlay("s"), Address.ParseIP("10.0.0.1"));

    public static ClaimKey Key2 { get; } = new(Scope.Overlay("s"), Address.ParseIP("10.0.0.2"));

    public MemoryClaims Claims { get; }

    public World World { get; } = new();

    /// <summary>The first broken promise; null while there is none.</summary>
    public string? Violation { get; private set; }

    /// <summary>How many requests were granted all that they asked for.</summary>
    public int Granted { get; private set; }

    public static ClaimOwner Pod(string name, string uid, string? generateName = null) => new("Pod", "ns", name, uid, generateName);

    /// <summary>A workload, which asks for itself or with one of its Pods.</summary>
    public static ClaimOwner Workload(string name, string uid, string? pod = null, string podUid = "") =>
        new("Deployment", "ns", name, uid, Pod: pod is null ? null : new ClaimPod(pod, podUid));

    /// <summary>A request to create an object, and what else happens to it after it was admitted.</summary>
    public void Creates(int replica, ClaimOwner owner, params ClaimKey[] keys) =>
        Requests(replica, owner, keys, () => keys, () => World.Create(owner, keys));

    /// <summary>
    /// A request to change an object, so that it asks for these keys; it claims those that are new. It is stored only if the object is the
    /// one that admission was shown: after a conflict, the API server asks for admission again.
    /// </summary>
    public void Updates(int replica, ClaimOwner owner, params ClaimKey[] keys)
    {
        Stored? shown = null;
        Requests(
            replica,
            owner,
            keys,
            () => keys.Except((shown = World.Find(owner))?.Keys ?? []).ToArray(),
            () => ReferenceEquals(World.Find(owner), shown) && World.Update(owner, keys));
    }

    /// <summary>A request for an object that is one owner with a stored one, as the VMI of a VM: it is stored while that is there.</summary>
    public void Starts(int replica, ClaimOwner owner, params ClaimKey[] keys) =>
        Requests(replica, owner, keys, () => keys, () => World.Update(owner, keys));

    /// <summary>A Pod terminates, and is gone later.</summary>
    public void Terminates(ClaimOwner pod) =>
        Does($"{pod} leaves", [("begins", () => World.Leave(pod)), ("ends", () => World.Delete(pod))]);

    public void Leaves(ClaimOwner pod) => Does($"{pod} leaves", () => World.Leave(pod));

    public void Deletes(ClaimOwner owner) => Does($"delete {owner}", () => World.Delete(owner));

    public void Drops(ClaimOwner owner) => Does($"{owner} asks no more", () => World.Update(World.Find(owner)?.Owner ?? owner));

    public void PortGoes(ClaimKey key) => Does($"port of {key} goes", () => World.RemovePort(key));

    /// <summary>Time passes, beyond what a request may take: the API server gives up those that have begun.</summary>
    public void TimePasses() => Does("time passes", () =>
    {
        epoch++;
        time.Advance(Options.InFlightLimit + TimeSpan.FromSeconds(1));
    });

    public void KeepsHouse(int replica, int rounds = 1)
    {
        var actor = NewActor($"housekeeper {replica}");
        var calls = new ModelCalls(actor, Claims, World, AddLate, faults.HasFlag(Faults.PodsTakenForSeen));
        var housekeeper = new ClaimHousekeeper(calls, calls, calls, observations[replica]);
        _ = RunAsync();

        async Task RunAsync()
        {
            for (var round = 0; round < rounds; round++)
            {
                try
                {
                    await housekeeper.RunOnceAsync(CancellationToken.None);
                }
                catch (Exception failed) when (failed is Store.ClaimStoreException or Facts.FactsUnavailableException)
                {
                    actor.Note("round failed");
                }
            }

            actor.Note("done");
        }
    }

    /// <summary>A claim that has been there for long, and that both replicas have seen.</summary>
    public void HasClaim(ClaimKey key, ClaimOwner owner, ClaimPhase phase = ClaimPhase.Pending)
    {
        var claim = Claims.Create(AddressClaim.New(key, owner) with { Phase = phase })!;
        foreach (var replica in observations)
        {
            replica.IsSettled(claim);
        }

        time.Advance(Options.InFlightLimit + TimeSpan.FromSeconds(1));
    }

    /// <summary>A workload, with its Pod if one is given, that has held addresses for long.</summary>
    public void HasWorkload(ClaimOwner owner, params ClaimKey[] keys)
    {
        World.Create(owner with { Pod = null }, keys);
        if (owner.Pod is not null)
        {
            World.Create(owner, keys);
        }

        foreach (var key in keys)
        {
            HasClaim(key, owner, ClaimPhase.Bound);
        }
    }

    /// <summary>What can happen next.</summary>
    public IReadOnlyList<Choice> Next()
    {
        var next = new List<Choice>();
        foreach (var actor in actors)
        {
            if (actor.Pending is not { } step)
            {
                continue;
            }

            foreach (var way in step.Ways)
            {
                if (!way.IsFault)
                {
                    next.Add(new Choice(actor.Name, step.Name, way.Name, way.Do));
                }
                else if (faultsLeft > 0)
                {
                    next.Add(new Choice(actor.Name, step.Name, way.Name, () =>
                    {
                        faultsLeft--;
                        way.Do();
                    }));
                }
            }
        }

        for (var i = 0; i < lateEffects.Count; i++)
        {
            var late = lateEffects[i];
            next.Add(new Choice("late", late.Name, string.Empty, () =>
            {
                lateEffects.Remove(late);
                late.Effect();
            }));
        }

        return next;
    }

    /// <summary>All that decides on what can happen from here.</summary>
    public string State() => string.Join(
        '\n',
        [
            .. Claims.All.Select(ModelText.Of),
            .. World.Objects.Select(ModelText.Of),
            $"{World.PortOwner(Key1)} {World.PortOwner(Key2)} {epoch} {faultsLeft}",
            .. lateEffects.Select(late => late.Name).Order(StringComparer.Ordinal),
            .. actors.Select(actor => $"{actor.History:x}>{actor.Pending?.Name}"),
        ]);

    /// <summary>
    /// When nothing is left to happen: minutes later, Pods that were leaving have gone, and the claims are exactly those of the objects
    /// that hold an address, with the Pods that do.
    /// </summary>
    public async Task ComeToRestAsync()
    {
        foreach (var stored in World.Objects.Where(stored => stored.Leaving))
        {
            World.Delete(stored.Owner);
        }

        var housekeeper = new ClaimHousekeeper(new QuietStore(Claims), World, World, observations[0]);
        for (var round = 0; round < 4; round++)
        {
            await housekeeper.RunOnceAsync(CancellationToken.None);
            time.Advance(Options.InFlightLimit + TimeSpan.FromSeconds(1));
        }

        // A workload's claim names the Pod that holds the address, and the UID of the workload that is there.
        var held = World.Objects
            .SelectMany(stored => stored.Keys.Select(key => (Key: key, stored.Owner)))
            .GroupBy(holding => (holding.Key, (holding.Owner with { Pod = null }).ToString()))
            .Select(holders =>
            {
                var owner = holders.MaxBy(holding => holding.Owner.Pod is not null).Owner;
                return $"{holders.Key.Key.ClaimName} {ModelText.Of(owner with { Uid = LiveUid(owner) })} Bound";
            });
        var claimed = Claims.All
            .Where(claim => World.PortOwner(claim.Key!.Value) is null || World.Find(claim.Owner) is not null)
            .Select(claim =>
            {
                var uid = LiveUid(claim.Owner) is { Length: 0 } ? string.Empty : claim.Owner.Uid;
                return $"{claim.Name} {ModelText.Of(claim.Owner with { Uid = uid })} {claim.Phase}";
            });
        var (expected, actual) = (string.Join(", ", held.Order(StringComparer.Ordinal)), string.Join(", ", claimed.Order(StringComparer.Ordinal)));
        if (expected != actual)
        {
            Violation ??= $"at rest, held is [{expected}], claimed is [{actual}]";
        }
    }

    /// <summary>The UID of the owner that is there; empty if only a Pod of it is, whose claim keeps the UID it has.</summary>
    private string LiveUid(ClaimOwner owner) => World.Find(owner with { Pod = null })?.Owner.Uid ?? string.Empty;

    /// <param name="replica">Whom the API server asks.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="keys">What the object asks for.</param>
    /// <param name="claimed">What of that is to be claimed, as it is when the request begins.</param>
    /// <param name="write">Stores the object, unless that cannot be.</param>
    private void Requests(int replica, ClaimOwner owner, ClaimKey[] keys, Func<IEnumerable<ClaimKey>> claimed, Func<bool> write)
    {
        var actor = NewActor(owner.Pod is { } pod ? $"{pod.Name}#{pod.Uid}" : $"{owner.Name}#{owner.Uid}");
        _ = RunAsync();

        async Task RunAsync()
        {
            await actor.ChooseAsync("the request", "begins");
            var began = epoch;
            var calls = new ModelCalls(actor, Claims, World, AddLate);
            var claimer = new AddressClaimer(calls, calls, calls, observations[replica], options, time);
            if (await claimer.ClaimAsync(owner, claimed(), dryRun: false, CancellationToken.None) is not ClaimResult.Granted)
            {
                actor.Note("denied");
                return;
            }

            Granted++;
            if (await actor.ChooseAsync("the write", "comes", "is refused by a quota or another webhook") == 0 && began == epoch && write())
            {
                Check(owner, keys);
            }

            actor.Note("done");
        }
    }

    private void Check(ClaimOwner owner, ClaimKey[] keys)
    {
        foreach (var key in keys)
        {
            // A workload and one Pod of it are one holder.
            var holders = World.Objects.Where(other => other.Keys.Contains(key) && !other.Leaving).Select(other => other.Owner).ToArray();
            if (holders.Any(holder => holders.Any(other => !other.HasNameOf(holder)))
                || holders.Count(holder => holder.Pod is not null) > 1)
            {
                Violation ??= $"{key} is held by {string.Join(" and ", holders.Select(holder => holder.ToString()))}";
            }

            if (World.PortOwner(key) is { } port && port != (owner with { Pod = null }).ToString())
            {
                Violation ??= $"{key} is {owner}'s, while OVN has a port of {port} with it";
            }
        }
    }

    private void Does(string what, Action effect) => Does(what, [("happens", effect)]);

    private void Does(string what, IReadOnlyList<(string Name, Action Effect)> steps)
    {
        var actor = NewActor(what);
        _ = RunAsync();

        async Task RunAsync()
        {
            foreach (var (name, effect) in steps)
            {
                await actor.ChooseAsync("it", name);
                effect();
            }
        }
    }

    private Actor NewActor(string name)
    {
        var actor = new Actor(name, () => epoch);
        actors.Add(actor);
        return actor;
    }

    private void AddLate(string name, Action effect) => lateEffects.Add((name, effect));
}
