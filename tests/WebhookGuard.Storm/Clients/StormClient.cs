using System.Globalization;
using System.Text.Json.Nodes;
using WebhookGuard.Storm.Checker;
using WebhookGuard.Storm.History;
using WebhookGuard.Storm.Network;

namespace WebhookGuard.Storm.Clients;

/// <summary>One user who creates, changes and deletes, as chance would have it.</summary>
internal sealed class StormClient(StormWorld world, ApiClient api, TimeSpan pause, Random random)
{
    private const int SharedNames = 40;
    private const double CancelledShare = 0.04;
    private const double HeldShare = 0.15;

    // Then about half of the addresses are in use.
    private const double ObjectsPerAddress = 0.25;

    /// <summary>Acts until enough creates were sent.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!world.IsOver && !cancellationToken.IsCancellationRequested)
        {
            var record = await ActAsync(cancellationToken);
            var isTrouble = record?.Outcome is Outcome.Unavailable or Outcome.TryAgain or Outcome.Unknown;
            await StormClock.WaitAsync(pause * ((isTrouble ? 4 : 2) * random.NextDouble()), cancellationToken);
        }
    }

    private Task<RequestRecord?> ActAsync(CancellationToken cancellationToken)
    {
        var isFull = world.Log.LiveCount > world.Book.Count * ObjectsPerAddress;
        if (random.NextDouble() < (isFull ? 0.6 : 0.05))
        {
            return DeleteAnyAsync(cancellationToken);
        }

        return random.Next(100) switch
        {
            < 50 => CreateNewAsync(cancellationToken),
            < 54 => new WorkloadLife(world, api, random).RunAsync(cancellationToken),
            < 60 => DryRunAsync(cancellationToken),
            < 67 => RecreateAsync(cancellationToken),
            < 73 => CreateExistingAsync(cancellationToken),
            < 88 => UpdateAsync(cancellationToken),
            _ => CreateTwinsAsync(cancellationToken),
        };
    }

    private Task<RequestRecord?> CreateNewAsync(CancellationToken cancellationToken)
    {
        var ask = world.Book.Pick(random);
        var generated = random.NextDouble() < 0.12;
        var key = generated ? Fresh(ObjectKey.Pod, ask.Namespace) : AnyName(ask.Namespace);
        return CreateAsync(generated ? key with { Name = $"{key.Name}-" } : key, ask, generated, cancellationToken);
    }

    /// <summary>Two objects ask for the same at the same time.</summary>
    private async Task<RequestRecord?> CreateTwinsAsync(CancellationToken cancellationToken)
    {
        var ask = world.Book.Pick(random);
        var first = CreateAsync(AnyName(ask.Namespace), ask, generated: false, cancellationToken);
        var second = CreateAsync(AnyName(ask.Namespace), ask, generated: false, cancellationToken);
        await first;
        return await second;
    }

    private async Task<RequestRecord?> DryRunAsync(CancellationToken cancellationToken)
    {
        var ask = world.Book.Pick(random);
        var key = new ObjectKey(AnyKind(), ask.Namespace, $"{ClaimCheck.DryRunPrefix}{Number()}");
        world.CountCreate();
        return (await api.SendAsync(
            new ApiRequest { Kind = RequestKind.Create, Who = Asker.Of(key), Path = Manifests.CollectionPath(key), Body = Manifest(key, ask), DryRun = true },
            cancellationToken)).Record;
    }

    /// <summary>Deletes an object and makes it anew: the same name, another UID, perhaps other addresses.</summary>
    private async Task<RequestRecord?> RecreateAsync(CancellationToken cancellationToken)
    {
        if (PickSingle() is not { } found)
        {
            return null;
        }

        await DeleteAsync(found.Who, cancellationToken);
        var key = found.Who.Object;
        return await CreateAsync(key, PickIn(key.Namespace), generated: false, cancellationToken);
    }

    /// <summary>Creates what is there already.</summary>
    private async Task<RequestRecord?> CreateExistingAsync(CancellationToken cancellationToken) =>
        PickSingle()?.Who.Object is { } key ? await CreateAsync(key, PickIn(key.Namespace), generated: false, cancellationToken) : null;

    private async Task<RequestRecord?> UpdateAsync(CancellationToken cancellationToken)
    {
        if (PickSingle()?.Who is not { } who)
        {
            return null;
        }

        var patch = random.Next(10) switch
        {
            < 5 => Manifests.AnnotationPatch(who.Object.Kind, Manifests.IPs(PickIn(who.Object.Namespace).IPs)),
            < 8 => Manifests.AnnotationPatch(who.Object.Kind, Manifests.AttachedIP(world.Book.Attached(random))),
            < 9 => Manifests.AnnotationPatch(who.Object.Kind, Manifests.AttachedIP(null)),
            _ => who.Object.Kind == ObjectKey.VirtualMachine
                ? new JsonObject { ["spec"] = new JsonObject { ["runStrategy"] = "Always" } }
                : new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["touched"] = Number() } } },
        };
        return (await api.SendAsync(
            new ApiRequest { Kind = RequestKind.Update, Who = who, Path = Manifests.Path(who.Object), Body = patch, CancelAfter = Cancellation() },
            cancellationToken)).Record;
    }

    private async Task<RequestRecord?> DeleteAnyAsync(CancellationToken cancellationToken) =>
        PickSingle() is { } found ? await DeleteAsync(found.Who, cancellationToken) : null;

    private async Task<RequestRecord> DeleteAsync(Asker who, CancellationToken cancellationToken) =>
        (await api.SendAsync(
            new ApiRequest { Kind = RequestKind.Delete, Who = who, Path = Manifests.Path(who.Object), CancelAfter = Cancellation() },
            cancellationToken)).Record;

    private async Task<RequestRecord?> CreateAsync(ObjectKey key, Ask ask, bool generated, CancellationToken cancellationToken)
    {
        var manifest = Manifest(key, ask);
        if (generated)
        {
            Manifests.MakeGenerated(manifest);
        }

        world.CountCreate();
        return (await api.SendAsync(
            new ApiRequest
            {
                Kind = RequestKind.Create,
                Who = Asker.Of(key),
                Path = Manifests.CollectionPath(key),
                Body = manifest,
                CancelAfter = Cancellation(),
            },
            cancellationToken)).Record;
    }

    private JsonObject Manifest(ObjectKey key, Ask ask)
    {
        var held = random.NextDouble() < HeldShare;
        return key.Kind == ObjectKey.Pod
            ? Manifests.Pod(key, ask, held)
            : Manifests.VirtualMachine(key, ask, running: random.Next(2) == 0, held);
    }

    /// <summary>An object that is not on its way out and that no workload stands behind, or null.</summary>
    private StoredVersion? PickSingle()
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            if (world.Log.Pick(random) is { } found && !found.Leaving && found.Who.Owner == found.Who.Object
                && found.Who.Object.Kind is ObjectKey.Pod or ObjectKey.VirtualMachine)
            {
                return found;
            }
        }

        return null;
    }

    private Ask PickIn(string @namespace)
    {
        while (true)
        {
            if (world.Book.Pick(random) is var ask && ask.Namespace == @namespace)
            {
                return ask;
            }
        }
    }

    private string AnyKind() => random.Next(100) < 60 ? ObjectKey.VirtualMachine : ObjectKey.Pod;

    // Some names are everybody's.
    private ObjectKey AnyName(string @namespace)
    {
        var kind = AnyKind();
        return random.NextDouble() < 0.25
            ? new ObjectKey(kind, @namespace, $"{Prefix(kind)}-shared-{random.Next(SharedNames).ToString(CultureInfo.InvariantCulture)}")
            : Fresh(kind, @namespace);
    }

    private ObjectKey Fresh(string kind, string @namespace) => new(kind, @namespace, $"{Prefix(kind)}-{Number()}");

    private string Number() => world.NextName().ToString(CultureInfo.InvariantCulture);

    // In OVN a port tells no VM from a Pod of that name.
    private static string Prefix(string kind) => kind == ObjectKey.Pod ? "pod" : "vm";

    private TimeSpan? Cancellation() => random.NextDouble() < CancelledShare ? TimeSpan.FromMilliseconds(random.Next(1, 25)) : null;
}
