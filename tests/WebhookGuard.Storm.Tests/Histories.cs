using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Tests;

/// <summary>Handmade histories.</summary>
internal static class Histories
{
    public static AddressKey Address { get; } = new("subnet/overlay", "10.70.16.10");

    public static AddressKey Other { get; } = new("subnet/overlay", "10.70.16.11");

    public static Asker Vm(string name) => Asker.Of(new ObjectKey(ObjectKey.VirtualMachine, "alpha", name));

    public static Asker PodOf(string deployment, string name) =>
        new(new ObjectKey(ObjectKey.Deployment, "alpha", deployment), new ObjectKey(ObjectKey.Pod, "alpha", name));

    public static StoredVersion Stored(Asker who, long revision, params IReadOnlyList<AddressKey> asks) => new()
    {
        Revision = revision,
        SeenAt = TimeSpan.FromSeconds(revision),
        Who = who,
        Uid = $"uid of {who.Object.Name}",
        Asks = asks,
    };

    public static StoredVersion Gone(Asker who, long revision) => Stored(who, revision) with { Gone = true };

    public static ClaimVersion Claim(AddressKey key, Asker owner, long revision = 1) => new()
    {
        Revision = revision,
        SeenAt = TimeSpan.FromSeconds(revision),
        Name = $"{key}",
        Key = key,
        Owner = owner.Owner,
        Phase = "Bound",
    };

    public static RequestRecord Create(Asker who, double start, double end, Outcome outcome, params IReadOnlyList<AddressKey> asks) => new()
    {
        Kind = RequestKind.Create,
        Who = who,
        Asks = asks,
        Start = TimeSpan.FromSeconds(start),
        End = TimeSpan.FromSeconds(end),
        Outcome = outcome,
        Message = outcome == Outcome.Denied ? Denial(asks[0]) : string.Empty,
    };

    public static string Denial(AddressKey key) =>
        $"admission webhook \"addresses.webhookguard.io\" denied the request: {key.Address} in subnet overlay is held by VirtualMachine alpha/x (stopped). "
        + "Free near it: 10.70.16.11, 10.70.16.12.";
}
