using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Quarantine;

/// <summary>
/// Decides which entries of a Subnet's <c>excludeIps</c> are the guard's, and which should be. Nothing but the Subnet itself says what the
/// guard has put there: so whoever plans next, after whatever crash, comes to the same.
/// </summary>
/// <remarks>
/// Kube-OVN rewrites the list (<c>formatExcludeIPs</c> in its <c>pkg/controller/subnet.go</c>): it sorts it as text, adds the gateway, and
/// merges ranges that overlap, not those that only touch. What is written here overlaps nothing. If somebody adds an entry that overlaps one
/// of the guard's, what Kube-OVN makes of the two counts as theirs: rather an address is excluded for too long than theirs for too short.
/// </remarks>
public static class QuarantinePlanner
{
    /// <summary>Plans.</summary>
    /// <param name="now">The Subnet as it is.</param>
    /// <param name="wanted">What should be in quarantine, the most urgent first.</param>
    /// <param name="stays">Whether an address that is in quarantine, and is not wanted, stays there all the same.</param>
    /// <param name="limit">How many addresses at most; 0 takes all of them out.</param>
    public static QuarantinePlan Plan(QuarantineState now, IReadOnlyList<Address> wanted, Func<Address, bool> stays, int limit)
    {
        var recorded = QuarantineRecord.Parse(now.Quarantined);
        var entries = Entry.Read(now.ExcludeIps, now.Quarantined, recorded);
        var others = entries.Where(entry => !entry.IsOurs).Select(entry => entry.Range).OfType<AddressRange>().ToList();
        var present = entries.Where(entry => entry.IsOurs).SelectMany(entry => QuarantineRecord.AddressesOf(entry.Range!.Value)).ToHashSet();

        var givenOver = recorded.Where(IsOthers).ToList();
        var takenOut = recorded.Where(address => !present.Contains(address) && !IsOthers(address)).ToList();
        var ours = present.Where(address => !IsOthers(address)).Order().ToList();
        var wantedSet = wanted.ToHashSet();
        var declined = limit == 0 ? [] : QuarantineRecord.Parse(now.Declined).Concat(takenOut).Where(StaysOrIsWanted).ToHashSet();

        List<Address> candidates =
        [
            .. ours.Where(StaysOrIsWanted),
            .. wanted.Distinct().Where(address => !present.Contains(address) && !declined.Contains(address) && !IsOthers(address)),
        ];
        var target = candidates.Take(limit).ToHashSet();
        var after = new QuarantineState(Write(entries, target), QuarantineRecord.Text(target), QuarantineRecord.Text(declined));
        return new QuarantinePlan
        {
            After = after,
            IsChange = !after.Equals(now),
            Quarantined = [.. target.Order()],
            Added = [.. target.Where(address => !present.Contains(address)).Order()],
            Released = [.. ours.Where(address => !target.Contains(address))],
            GivenOver = givenOver,
            TakenOut = takenOut,
            Omitted = [.. candidates.Skip(limit).Where(wantedSet.Contains).Order()],
        };

        bool IsOthers(Address address) => others.Exists(range => range.Contains(address));

        bool StaysOrIsWanted(Address address) => wantedSet.Contains(address) || stays(address);
    }

    // What others wrote stays as it is, where it is; so do entries that are right already.
    private static List<string> Write(IReadOnlyList<Entry> entries, HashSet<Address> target)
    {
        var ranges = QuarantineRecord.Ranges(target).ToList();
        var written = new List<string>(entries.Count + ranges.Count);
        foreach (var entry in entries)
        {
            if (!entry.IsOurs || ranges.Remove(entry.Range!.Value))
            {
                written.Add(entry.Text);
            }
        }

        written.AddRange(ranges.Select(range => range.ToString()));
        return written;
    }

    /// <summary>One entry of the list.</summary>
    /// <param name="Text">As it is written.</param>
    /// <param name="Range">What it says; null if that cannot be read.</param>
    /// <param name="IsOurs">Whether the guard put it there.</param>
    private sealed record Entry(string Text, AddressRange? Range, bool IsOurs)
    {
        /// <summary>
        /// Reads the list. An entry is the guard's if it is one that it recorded, or holds nothing but what it recorded (somebody joined or
        /// split entries of the guard's) and overlaps no other entry.
        /// </summary>
        public static IReadOnlyList<Entry> Read(IReadOnlyList<string> list, string record, IReadOnlySet<Address> recorded)
        {
            var ranges = list.Select(text => AddressRange.TryParse(text, out var range) ? range : (AddressRange?)null).ToList();
            var exact = record.Split(',').Select(text => AddressRange.TryParse(text, out var range) ? range : (AddressRange?)null).OfType<AddressRange>().ToHashSet();
            return [.. list.Index().Select(entry => new Entry(entry.Item, ranges[entry.Index], IsOurs(entry.Index)))];

            bool IsOurs(int index) =>
                ranges[index] is { } range && IsRecorded(range)
                && (exact.Contains(range) ? ranges.IndexOf(range) == index : !Overlaps(range, index));

            bool IsRecorded(AddressRange range) =>
                range.Last.Value - range.First.Value < QuarantineRecord.MaximumAddresses && QuarantineRecord.AddressesOf(range).All(recorded.Contains);

            bool Overlaps(AddressRange range, int index) => ranges.Index().Any(other =>
                other.Index != index && other.Item is { } item && item.First.Kind == range.First.Kind
                && item.First.Value <= range.Last.Value && range.First.Value <= item.Last.Value);
        }
    }
}
