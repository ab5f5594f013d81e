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
    private int epoch;
    private int faultsLeft;

    public Universe(Faults faults, int faultsLeft)
    {
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

    /// <summary>A request to create an object, and what else happens to it after it was admitted.</summary>
    public void Creates(int replica, ClaimOwner owner, params ClaimKey[] keys) =>
        Requests(replica, owner, keys, () => World.Create(owner, keys));

    /// <summary>A request to change an object, so that it asks for these keys; it claims those that are new.</summary>
    public void Updates(int replica, ClaimOwner owner, params ClaimKey[] keys) =>
        Requests(replica, owner, keys, () => World.Update(owner, keys));

    public void Deletes(ClaimOwner owner) => Does($"delete {owner}", () => World.Delete(owner));

    public void Drops(ClaimOwner owner) => Does($"{owner} asks no more", () => World.Update(World.Find(owner)?.Owner ?? owner));

    public void PortGoes(ClaimKey key) => Does($"port of {key} goes", () => World.RemovePort(key));

    /// <summary>Time passes, beyond what a request may take: the API server gives up those that have begun.</summary>
    public void TimePasses() => Does("time passes", () => epoch++, () => time.Advance(Options.InFlightLimit + TimeSpan.FromSeconds(1)));

    public void KeepsHouse(int replica, int rounds = 1)
    {
        var actor = NewActor($"housekeeper {replica}");
        var calls = new ModelCalls(actor, Claims, World, AddLate);
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

    /// <summary>What can happen next.</summary>
    public IReadOnlyList<(string Name, Action Do)> Next()
    {
        var next = new List<(string, Action)>();
        foreach (var actor in actors)
        {
            if (actor.Pending is not { } step)
            {
                continue;
            }

            foreach (var way in step.Ways.Where(way => !way.IsFault || faultsLeft > 0))
            {
                next.Add(($"{actor.Name}: {step.Name}{way.Name}", () =>
                {
                    faultsLeft -= way.IsFault ? 1 : 0;
                    way.Do();
                }
                ));
            }
        }

        for (var i = 0; i < lateEffects.Count; i++)
        {
            var late = lateEffects[i];
            next.Add((late.Name, () =>
            {
                lateEffects.Remove(late);
                late.Effect();
            }
            ));
        }

        return next;
    }

    /// <summary>All that decides on what can happen from here.</summary>
    public string State() => string.Join(
        '\n',
        [
            .. Claims.All.Select(claim => claim.ToString()),
            .. World.Owners.Select(owner => $"{owner.Owner}#{owner.Owner.Uid}:{string.Join('+', owner.Keys)}"),
            $"{World.PortOwner(Key1)} {World.PortOwner(Key2)} {epoch} {faultsLeft}",
            .. lateEffects.Select(late => late.Name).Order(StringComparer.Ordinal),
            .. actors.Select(actor => actor.History),
        ]);

    /// <summary>When nothing is left to happen: two minutes later, the claims are exactly those of the objects that hold an address.</summary>
    public async Task ComeToRestAsync()
    {
        var housekeeper = new ClaimHousekeeper(new QuietStore(Claims), World, World, observations[0]);
        for (var round = 0; round < 4; round++)
        {
            await housekeeper.RunOnceAsync(CancellationToken.None);
            time.Advance(Options.InFlightLimit + TimeSpan.FromSeconds(1));
        }

        var held = World.Owners.SelectMany(owner => owner.Keys.Select(key => $"{key.ClaimName} {owner.Owner} {owner.Owner.Uid} Bound"));
        var claimed = Claims.All
            .Where(claim => World.PortOwner(claim.Key!.Value) is null || World.Find(claim.Owner) is not null)
            .Select(claim => $"{claim.Name} {claim.Owner} {claim.Owner.Uid} {claim.Phase}");
        var (expected, actual) = (string.Join(", ", held.Order(StringComparer.Ordinal)), string.Join(", ", claimed.Order(StringComparer.Ordinal)));
        if (expected != actual)
        {
            Violation ??= $"at rest, held is [{expected}], claimed is [{actual}]";
        }
    }

    private void Requests(int replica, ClaimOwner owner, ClaimKey[] keys, Func<bool> write)
    {
        var actor = NewActor($"{owner.Name}#{owner.Uid}");
        _ = RunAsync();

        async Task RunAsync()
        {
            await actor.ChooseAsync("the request", "begins");
            var began = epoch;
            var calls = new ModelCalls(actor, Claims, World, AddLate);
            var claimer = new AddressClaimer(calls, calls, calls, observations[replica], options, time);

            // Of an object being changed, what it asked for before is not claimed again; of a namesake being replaced, all is.
            var stored = World.Find(owner);
            var wanted = stored?.Owner.Uid == owner.Uid ? keys.Where(key => !stored.Keys.Contains(key)) : keys;
            if (await claimer.ClaimAsync(owner, wanted, dryRun: false, CancellationToken.None) is not ClaimResult.Granted)
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
            var holders = World.Owners.Where(other => other.Keys.Contains(key)).Select(other => other.Owner.ToString()).ToArray();
            if (holders.Length > 1)
            {
                Violation ??= $"{key} is held by {string.Join(" and ", holders)}";
            }

            if (World.PortOwner(key) is { } port && port != owner.ToString())
            {
                Violation ??= $"{key} is {owner}'s, while OVN has a port of {port} with it";
            }
        }
    }

    private void Does(string what, params Action[] effects)
    {
        var actor = NewActor(what);
        _ = RunAsync();

        async Task RunAsync()
        {
            await actor.ChooseAsync("it", "happens");
            foreach (var effect in effects)
            {
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
