using System.Collections;
using System.Text;
using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Objects;

/// <summary>
/// The annotations of an object that can matter to addresses; all others are dropped while reading, so that a view stays small.
/// </summary>
public readonly struct AnnotationSet : IReadOnlyCollection<KeyValuePair<string, string>>, IEquatable<AnnotationSet>
{
    private static readonly byte[][] OtherKeys =
    [
        .. new[]
        {
            AnnotationKeys.MultusNetworks,
            AnnotationKeys.MultusDefaultNetwork,
            AnnotationKeys.MigrationJobName,
            AnnotationKeys.Quarantined,
            AnnotationKeys.NotQuarantined,
            AnnotationKeys.Keep,
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly InstancePool<KeyValuePair<string, string>[]> Alike = new(new EntriesComparer());

    // Both null if there are none.
    private readonly KeyValuePair<string, string>[]? entries;

    // What the entries' PackedAddresses stand for.
    private readonly IReadOnlyList<Address>? addresses;

    private AnnotationSet(KeyValuePair<string, string>[] entries, IReadOnlyList<Address> addresses) => (this.entries, this.addresses) = (entries, addresses);

    /// <summary>No annotations.</summary>
    public static AnnotationSet Empty => default;

    /// <inheritdoc/>
    public int Count => Entries.Length;

    private KeyValuePair<string, string>[] Entries => entries ?? [];

    /// <summary>The value of a key, or null if the key is absent or its value empty: Kube-OVN treats both alike.</summary>
    public string? this[string key]
    {
        get
        {
            foreach (var entry in Entries)
            {
                if (entry.Key == key)
                {
                    return entry.Value.Length == 0 ? null : PackedAddresses.Text(entry.Value, Addresses);
                }
            }

            return null;
        }
    }

    /// <summary>One of them, in the order of enumeration.</summary>
    /// <param name="at">0 to <see cref="Count"/> - 1.</param>
    internal KeyValuePair<string, string> At(int at) => new(Entries[at].Key, PackedAddresses.Text(Entries[at].Value, Addresses));

    /// <summary>Keeps those of the given annotations that can matter to addresses.</summary>
    public static AnnotationSet From(IEnumerable<KeyValuePair<string, string>> annotations) =>
        FromRelevant([.. annotations.Where(annotation => IsRelevant(annotation.Key))]);

    /// <summary>Keeps the given annotations, of which the caller has made sure that each <see cref="IsRelevant(string)"/>.</summary>
    public static AnnotationSet FromRelevant(ReadOnlySpan<KeyValuePair<string, string>> annotations) =>
        annotations.IsEmpty ? Empty : new AnnotationSet(annotations.ToArray(), []);

    /// <summary>
    /// Whether a key can matter to addresses: Kube-OVN's <c>provider.kubernetes.io/…</c> keys that ask for, place or report an
    /// address (its <c>pkg/util/const.go</c>), Multus' networks and KubeVirt's migration mark.
    /// </summary>
    public static bool IsRelevant(string key) => IsRelevant(Encoding.UTF8.GetBytes(key));

    /// <inheritdoc cref="IsRelevant(string)"/>
    /// <param name="key">The key, as UTF-8.</param>
    public static bool IsRelevant(ReadOnlySpan<byte> key)
    {
        var domain = key.IndexOf(".kubernetes.io/"u8);
        return domain > 0 ? IsRelevantSuffix(key[(domain + ".kubernetes.io/".Length)..]) : IsOtherKey(key);
    }

    private static bool IsRelevantSuffix(ReadOnlySpan<byte> suffix) =>
        suffix.StartsWith("ip_address"u8) ? suffix.Length == "ip_address".Length || suffix["ip_address".Length] == (byte)'.'
        : suffix.StartsWith("mac_address"u8) ? suffix.Length == "mac_address".Length || suffix["mac_address".Length] == (byte)'.'
        : suffix.SequenceEqual("ip_pool"u8) || suffix.SequenceEqual("ip_family"u8) || suffix.SequenceEqual("logical_switch"u8)
            || suffix.SequenceEqual("allocated"u8) || suffix.SequenceEqual("vip"u8);

    private static bool IsOtherKey(ReadOnlySpan<byte> key)
    {
        foreach (var other in OtherKeys)
        {
            if (key.SequenceEqual(other))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether both have the same annotations.</summary>
    public static bool operator ==(AnnotationSet left, AnnotationSet right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(AnnotationSet left, AnnotationSet right) => !left.Equals(right);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return At(i);
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether both sets have the same keys with the same values, in any order.</summary>
    public bool Equals(AnnotationSet other)
    {
        if (other.Count != Count)
        {
            return false;
        }

        if (Addresses.Count > 0 || other.Addresses.Count > 0)
        {
            return (ReferenceEquals(entries, other.entries) && Addresses.SequenceEqual(other.Addresses)) || HasAllOf(other);
        }

        // As reviews have them.
        foreach (var (key, value) in Entries)
        {
            if (!other.Has(key, value))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AnnotationSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Count;

    /// <summary>
    /// The same annotations in less memory, for views that are kept: addresses are kept as such, and their text is made when it is asked
    /// for; all the rest is shared with the other objects that have it alike, such as the Pods of a Subnet.
    /// </summary>
    internal AnnotationSet Packed()
    {
        if (entries is null || Addresses.Count > 0)
        {
            return this;
        }

        var packed = new KeyValuePair<string, string>[entries.Length];
        var found = new List<Address>(3);
        for (var i = 0; i < entries.Length; i++)
        {
            packed[i] = new(entries[i].Key, PackedAddresses.Take(entries[i].Value, found) ?? entries[i].Value);
        }

        return new AnnotationSet(Alike.Get(packed), NicAddresses.Sorted(found));
    }

    /// <summary>The same with another instance of the same addresses.</summary>
    internal AnnotationSet With(IReadOnlyList<Address> same) => new(Entries, same);

    /// <summary>
    /// Of packed annotations: what those of other objects have alike, if it and their addresses are all that an object's request for its
    /// default NIC follows from; else null.
    /// </summary>
    internal object? DefaultNicShape => Addresses.Count > 0 && Array.TrueForAll(Entries, IsOfDefaultNic) ? entries : null;

    /// <summary>
    /// The addresses of the default NIC, if it is known without reading any text that there are no others; else null. Of kept views this is
    /// told of nearly every Pod.
    /// </summary>
    public IReadOnlyList<Address>? OnlyDefaultNic => DefaultNicShape is null ? null : Addresses;

    /// <summary>Of packed annotations: the addresses, at most one of each kind; none if they are not packed.</summary>
    internal IReadOnlyList<Address> Addresses => addresses ?? [];

    private static bool IsOfDefaultNic(KeyValuePair<string, string> entry) => entry.Key switch
    {
        AnnotationKeys.IPAddress => PackedAddresses.AreIPs(entry.Value),
        AnnotationKeys.MacAddress => PackedAddresses.IsMac(entry.Value),
        AnnotationKeys.LogicalSwitch or AnnotationKeys.Allocated => !PackedAddresses.AreIPs(entry.Value) && !PackedAddresses.IsMac(entry.Value),
        _ => false,
    };

    private bool HasAllOf(AnnotationSet other)
    {
        for (var i = 0; i < other.Count; i++)
        {
            var key = other.Entries[i].Key;
            var here = Array.FindIndex(Entries, entry => entry.Key == key);
            if (here < 0 || At(here).Value != other.At(i).Value)
            {
                return false;
            }
        }

        return true;
    }

    private bool Has(string key, string value)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key)
            {
                return entry.Value == value;
            }
        }

        return false;
    }

    private sealed class EntriesComparer : IEqualityComparer<KeyValuePair<string, string>[]>
    {
        public bool Equals(KeyValuePair<string, string>[]? x, KeyValuePair<string, string>[]? y) =>
            x!.AsSpan().SequenceEqual(y);

        public int GetHashCode(KeyValuePair<string, string>[] obj)
        {
            var hash = default(HashCode);
            foreach (var (key, value) in obj)
            {
                hash.Add(key);
                hash.Add(value);
            }

            return hash.ToHashCode();
        }
    }
}
