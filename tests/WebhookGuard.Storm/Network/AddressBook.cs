using System.Globalization;

namespace WebhookGuard.Storm.Network;

/// <summary>The addresses that all clients ask for, and how one of them picks some.</summary>
internal sealed class AddressBook
{
    // Where a share of the clients meets: a few addresses at a time, others a moment later.
    private const double HotShare = 0.3;
    private const int HotAddresses = 3;
    private static readonly TimeSpan HotTime = TimeSpan.FromMilliseconds(400);

    private readonly int pairs;
    private readonly int underlay;
    private readonly int ofVpc;
    private readonly int attached;
    private readonly int macs;
    private readonly long start = TimeProvider.System.GetTimestamp();

    /// <summary>Divides the addresses among the Subnets.</summary>
    /// <param name="count">How many (scope, address) pairs there are.</param>
    public AddressBook(int count)
    {
        Count = count;
        pairs = count * 20 / 100;
        underlay = count * 15 / 100;
        ofVpc = count * 10 / 100;
        attached = count * 15 / 100;
        macs = count * 10 / 100;
    }

    public int Count { get; }

    /// <summary>Picks what a new object asks for.</summary>
    public Ask Pick(Random random)
    {
        var roll = random.Next(100);
        var @namespace = roll switch
        {
            < 28 => "alpha",
            < 52 => "beta",
            < 55 => NetworkPlan.QuotaNamespace,
            < 67 => "vlan-a",
            < 79 => "vlan-b",
            < 90 => "vpc-1",
            _ => "vpc-2",
        };
        var ask = new Ask(@namespace, IPs(random, @namespace));
        var withMac = NetworkPlan.ScopeOf(@namespace) == NetworkPlan.OverlayScope && random.NextDouble() < 0.2;
        var withAttached = random.NextDouble() < 0.25;
        return ask with
        {
            Mac = withMac ? Mac("70", Index(random, macs)) : null,
            AttachedIP = withAttached ? Attached(random) : null,
            AttachedMac = withAttached && random.NextDouble() < 0.3 ? Mac("68", Index(random, macs)) : null,
        };
    }

    /// <summary>An IP for a second NIC.</summary>
    public string Attached(Random random) => At("192.168.", Index(random, attached));

    private string IPs(Random random, string @namespace)
    {
        var scope = NetworkPlan.ScopeOf(@namespace);
        if (scope == NetworkPlan.UnderlayScope)
        {
            return At("172.20.", Index(random, underlay));
        }

        if (scope != NetworkPlan.OverlayScope)
        {
            return At("10.80.", Index(random, ofVpc));
        }

        var index = Index(random, pairs);
        var (v4, v6) = (At("10.70.", index), Text($"fd00:10:70::{index + 16:x}"));
        return random.Next(10) switch
        {
            < 4 => v4,
            < 5 => v6,
            < 9 => $"{v4},{v6}",
            // A pair that is none: crossed with others' pairs.
            _ => $"{v4},{Text($"fd00:10:70::{Index(random, pairs) + 16:x}")}",
        };
    }

    private int Index(Random random, int count)
    {
        if (random.NextDouble() >= HotShare)
        {
            return random.Next(count);
        }

        var moment = (long)(TimeProvider.System.GetElapsedTime(start) / HotTime);
        return (int)(((moment * HotAddresses * 7) + random.Next(HotAddresses)) % count);
    }

    private static string Mac(string group, int index) => Text($"00:00:00:{group}:{index / 256:x2}:{index % 256:x2}");

    private static string At(string network, int index) => Text($"{network}{16 + (index / 200)}.{10 + (index % 200)}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
