using WebhookGuard.Storm.History;
using WebhookGuard.Storm.Network;

namespace WebhookGuard.Storm.Clients;

/// <summary>What all clients share: what is stored, the addresses, and how many creates are still to be sent.</summary>
internal sealed class StormWorld(ObjectLog log, AddressBook book, int creates)
{
    private int sent;
    private int names;

    public ObjectLog Log => log;

    public AddressBook Book => book;

    public int Sent => Math.Min(sent, creates);

    public bool IsOver => sent >= creates;

    /// <summary>Counts a create.</summary>
    public void CountCreate() => Interlocked.Increment(ref sent);

    /// <summary>A number for a name that nobody has had.</summary>
    public int NextName() => Interlocked.Increment(ref names);
}
