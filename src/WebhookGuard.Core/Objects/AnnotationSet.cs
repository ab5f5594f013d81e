using System.Collections;

namespace WebhookGuard.Core.Objects;

/// <summary>
/// The annotations of an object that can matter to addresses; all others are dropped while reading, so that a view stays small.
/// </summary>
public sealed class AnnotationSet : IReadOnlyCollection<KeyValuePair<string, string>>, IEquatable<AnnotationSet>
{
    private const string KubernetesDomain = ".kubernetes.io/";

    private static readonly HashSet<string> OtherKeys = new(StringComparer.Ordinal)
    {
        AnnotationKeys.MultusNetworks,
        AnnotationKeys.MultusDefaultNetwork,
        AnnotationKeys.MigrationJobName,
        AnnotationKeys.Quarantined,
        AnnotationKeys.NotQuarantined,
        AnnotationKeys.Keep,
    };

    private readonly KeyValuePair<string, string>[] entries;

    private AnnotationSet(KeyValuePair<string, string>[] entries) => this.entries = entries;

    /// <summary>No annotations.</summary>
    public static AnnotationSet Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => entries.Length;

    /// <summary>The value of a key, or null if the key is absent or its value empty: Kube-OVN treats both alike.</summary>
    public string? this[string key]
    {
        get
        {
            foreach (var entry in entries)
            {
                if (entry.Key == key)
                {
                    return entry.Value.Length == 0 ? null : entry.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Keeps those of the given annotations that can matter to addresses.</summary>
    public static AnnotationSet From(IEnumerable<KeyValuePair<string, string>> annotations)
    {
        var kept = annotations.Where(annotation => IsRelevant(annotation.Key)).ToArray();
        return kept.Length == 0 ? Empty : new AnnotationSet(kept);
    }

    /// <summary>
    /// Whether a key can matter to addresses: Kube-OVN's <c>provider.kubernetes.io/…</c> keys that ask for, place or report an
    /// address (its <c>pkg/util/const.go</c>), Multus' networks and KubeVirt's migration mark.
    /// </summary>
    public static bool IsRelevant(string key)
    {
        var domain = key.IndexOf(KubernetesDomain, StringComparison.Ordinal);
        if (domain <= 0)
        {
            return OtherKeys.Contains(key);
        }

        var suffix = key.AsSpan(domain + KubernetesDomain.Length);
        return suffix is "ip_address" or "ip_pool" or "ip_family" or "mac_address" or "logical_switch" or "allocated" or "vip"
            || suffix.StartsWith("ip_address.") || suffix.StartsWith("mac_address.");
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => entries.AsEnumerable().GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether both sets have the same keys with the same values, in any order.</summary>
    public bool Equals(AnnotationSet? other)
    {
        if (other is null || other.Count != Count)
        {
            return false;
        }

        foreach (var (key, value) in entries)
        {
            if (!other.Has(key, value))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AnnotationSet);

    /// <inheritdoc/>
    public override int GetHashCode() => Count;

    private bool Has(string key, string value)
    {
        foreach (var entry in entries)
        {
            if (entry.Key == key)
            {
                return entry.Value == value;
            }
        }

        return false;
    }
}
