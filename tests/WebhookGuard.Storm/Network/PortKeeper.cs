using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using WebhookGuard.Storm.History;
using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.Storm.Network;

/// <summary>
/// Stands in for Kube-OVN: each Pod and running VM gets its ports in OVN Northbound some time after it is stored, and loses them some time
/// after it is gone. A VM that was changed gets its new addresses as if it were restarted.
/// </summary>
internal sealed class PortKeeper
{
    private const string Ports = "Logical_Switch_Port";
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly OvsdbServer northbound;
    private readonly StormClock clock;
    private readonly Random random;
    private readonly ConcurrentQueue<StoredVersion> news = new();
    private readonly PriorityQueue<ObjectKey, long> due = new();
    private readonly Dictionary<ObjectKey, StoredVersion> latest = [];
    private readonly Dictionary<ObjectKey, List<Port>> made = [];
    private readonly Dictionary<ObjectKey, PortRecord> open = [];
    private readonly List<PortRecord> closed = [];
    private readonly Lock gate = new();
    private long macs;

    public PortKeeper(ObjectLog log, OvsdbServer northbound, StormClock clock, Random random)
    {
        (this.northbound, this.clock, this.random) = (northbound, clock, random);
        log.Changed += version =>
        {
            if (version.Who.Object.Kind is ObjectKey.Pod or ObjectKey.VirtualMachine)
            {
                Interlocked.Increment(ref pending);
                news.Enqueue(version);
            }
        };
    }

    private int pending;

    /// <summary>Whether the ports are those of the objects.</summary>
    public bool IsIdle => Volatile.Read(ref pending) == 0;

    /// <summary>All ports there ever were.</summary>
    public IReadOnlyList<PortRecord> Records
    {
        get
        {
            lock (gate)
            {
                return [.. closed, .. open.Values];
            }
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await StormClock.WaitAsync(Tick, cancellationToken))
        {
            Schedule();
            var keys = TakeDue();
            while (keys.Count > 0 && !await TryWriteAsync(keys) && await StormClock.WaitAsync(Tick, cancellationToken))
            {
                // The server is away.
            }

            Interlocked.Add(ref pending, -taken);
            taken = 0;
        }
    }

    private int taken;

    private void Schedule()
    {
        while (news.TryDequeue(out var version))
        {
            latest[version.Who.Object] = version;
            var wait = version.Gone ? random.Next(150, 900) : random.Next(30, 600);
            due.Enqueue(version.Who.Object, TimeProvider.System.GetTimestamp() + (wait * TimeProvider.System.TimestampFrequency / 1000));
        }
    }

    private HashSet<ObjectKey> TakeDue()
    {
        var keys = new HashSet<ObjectKey>();
        while (due.TryPeek(out var key, out var at) && at <= TimeProvider.System.GetTimestamp())
        {
            due.Dequeue();
            taken++;
            keys.Add(key);
        }

        return keys;
    }

    /// <summary>Brings the ports of some objects to what they are to be, in one transaction.</summary>
    private async Task<bool> TryWriteAsync(IReadOnlyCollection<ObjectKey> keys)
    {
        var changes = keys
            .Select(key => (Key: key, Wanted: WantedPorts(latest[key]), Made: made.GetValueOrDefault(key, [])))
            .Where(change => !change.Wanted.SequenceEqual(change.Made))
            .ToArray();
        if (changes.Length == 0)
        {
            return true;
        }

        var from = clock.Now;
        lock (gate)
        {
            foreach (var change in changes.Where(change => change.Wanted.Count > 0))
            {
                // From before it can be there; what was there before ends after it is gone.
                var before = open.GetValueOrDefault(change.Key);
                var keysOf = change.Wanted.SelectMany(port => port.Keys).Concat(before?.Keys ?? []).Distinct().ToArray();
                open[change.Key] = new PortRecord(latest[change.Key].Who, keysOf, before?.From ?? from, null);
            }
        }

        try
        {
            await using var connection = await northbound.ConnectAsync();
            // What was written before a crash is known to the server alone.
            var rows = (await connection.SelectAsync(OvsdbServer.Database, Ports, "name"))
                .ToDictionary(row => row["name"]!.GetValue<string>(), row => row["_uuid"]!, StringComparer.Ordinal);
            await connection.TransactAsync(OvsdbServer.Database, [.. changes.SelectMany(change => Operations(change.Wanted, change.Made, rows))]);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            return false;
        }

        var to = clock.Now;
        lock (gate)
        {
            foreach (var change in changes)
            {
                Note(change.Key, change.Wanted, to);
            }
        }

        return true;
    }

    private void Note(ObjectKey key, List<Port> wanted, TimeSpan now)
    {
        var keys = wanted.SelectMany(port => port.Keys).ToArray();
        if (open.Remove(key, out var record))
        {
            closed.Add(record with { To = now });
        }

        if (wanted.Count == 0)
        {
            made.Remove(key);
            return;
        }

        made[key] = wanted;
        open[key] = new PortRecord(latest[key].Who, keys, now, null);
    }

    private List<Port> WantedPorts(StoredVersion version)
    {
        var key = version.Who.Object;
        if (version.Gone)
        {
            return [];
        }

        var present = made.GetValueOrDefault(key, []);
        if (!version.HasPorts && present.Count == 0)
        {
            return [];
        }

        var (ns, name) = (key.Namespace, key.Name);
        var attached = version.Asks.Where(ask => ask.Scope == NetworkPlan.AttachedScope).ToArray();
        var ports = new List<Port>(2) { MakePort(present, $"{name}.{ns}", NetworkPlan.SubnetOf(ns), key, [.. version.Asks.Except(attached)]) };
        if (attached.Length > 0)
        {
            ports.Add(MakePort(present, $"{name}.{ns}.{NetworkPlan.AttachedPort}", NetworkPlan.AttachedSubnet, key, attached));
        }

        return ports;
    }

    private Port MakePort(IReadOnlyList<Port> present, string name, string subnet, ObjectKey key, IReadOnlyList<AddressKey> asks)
    {
        var isMac = asks.ToLookup(ask => ask.Address.Length == 17 && ask.Address[2] == ':');
        var mac = isMac[true].Select(ask => ask.Address).FirstOrDefault();
        if (mac is null)
        {
            // One that nobody asks for, and that stays.
            var before = present.FirstOrDefault(port => port.Name == name)?.Addresses.Split(' ')[0];
            var number = before is null ? Interlocked.Increment(ref macs) : 0;
            mac = before is not null && before.StartsWith("02:", StringComparison.Ordinal)
                ? before
                : string.Create(CultureInfo.InvariantCulture, $"02:00:{(number >> 24) & 255:x2}:{(number >> 16) & 255:x2}:{(number >> 8) & 255:x2}:{number & 255:x2}");
        }

        var ips = isMac[false].Select(ask => ask.Address).Order(StringComparer.Ordinal);
        return new Port(name, subnet, string.Join(' ', ips.Prepend(mac)), $"{key.Namespace}/{key.Name}", asks);
    }

    private static IEnumerable<JsonObject> Operations(IReadOnlyList<Port> wanted, IReadOnlyList<Port> present, Dictionary<string, JsonNode> rows)
    {
        foreach (var port in present.Where(port => wanted.All(other => other.Name != port.Name)))
        {
            if (rows.TryGetValue(port.Name, out var uuid))
            {
                yield return Mutate(port.Subnet, "delete", uuid.DeepClone());
            }
        }

        foreach (var port in wanted.Where(port => !present.Contains(port)))
        {
            if (rows.ContainsKey(port.Name))
            {
                yield return new JsonObject
                {
                    ["op"] = "update",
                    ["table"] = Ports,
                    ["where"] = new JsonArray(new JsonArray("name", "==", port.Name)),
                    ["row"] = new JsonObject { ["addresses"] = port.Addresses },
                };
                continue;
            }

            var id = $"p_{port.Name.Replace('.', '_').Replace('-', '_')}";
            yield return new JsonObject
            {
                ["op"] = "insert",
                ["table"] = Ports,
                ["uuid-name"] = id,
                ["row"] = new JsonObject
                {
                    ["name"] = port.Name,
                    ["addresses"] = port.Addresses,
                    ["external_ids"] = new JsonArray("map", new JsonArray(
                        new JsonArray("pod", port.Owner), new JsonArray("ls", port.Subnet), new JsonArray("vendor", "kube-ovn"))),
                },
            };
            yield return Mutate(port.Subnet, "insert", new JsonArray("named-uuid", id));
        }
    }

    private static JsonObject Mutate(string logicalSwitch, string mutator, JsonNode uuid) => new()
    {
        ["op"] = "mutate",
        ["table"] = "Logical_Switch",
        ["where"] = new JsonArray(new JsonArray("name", "==", logicalSwitch)),
        ["mutations"] = new JsonArray(new JsonArray("ports", mutator, new JsonArray("set", new JsonArray(uuid)))),
    };

    private sealed record Port(string Name, string Subnet, string Addresses, string Owner, IReadOnlyList<AddressKey> Keys)
    {
        public bool Equals(Port? other) => other is not null && Name == other.Name && Addresses == other.Addresses;

        public override int GetHashCode() => HashCode.Combine(Name, Addresses);
    }
}
