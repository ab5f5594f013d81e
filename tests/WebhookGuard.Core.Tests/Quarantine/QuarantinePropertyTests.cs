using CsCheck;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Quarantine;

namespace WebhookGuard.Core.Tests.Quarantine;

/// <summary>
/// Leftovers come and go, an administrator edits the list, Kube-OVN rewrites it, and two leaders, each of which may die after any step, plan
/// and write. What is not theirs is never lost, and in the end it is as it should be.
/// </summary>
public class QuarantinePropertyTests
{
    private static readonly Gen<(int Step, int One, int Two)[]> Histories = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 23], Gen.Int[0, 5]).Array[0, 60];

    [Fact]
    public void Nothing_of_others_is_lost_and_at_the_end_exactly_the_leftovers_are_added() => Histories.Sample(
        history =>
        {
            var world = new SubnetWorld();
            foreach (var (step, one, two) in history)
            {
                world.Do(step, one, two);
                Assert.Empty(world.ExcludedByOthers().Except(world.Excluded()));
            }

            world.Settle();
            Assert.Equal(world.ExcludedByOthers().Union(world.Leftovers.Except(world.Declined())).Order(), world.Excluded().Order());
            Assert.Subset(world.EverTakenOut, world.Declined().ToHashSet());
        },
        iter: 2_000,
        print: history => string.Join("; ", history));

    /// <summary>A Subnet as the API server has it, of whose entries it is known who put them there.</summary>
    private sealed class SubnetWorld
    {
        private const string Gateway = "10.0.0.1";

        private readonly QuarantineLeader[] leaders = [new(), new()];
        private List<(string Text, bool Others)> entries = [(Gateway, true)];
        private string quarantined = string.Empty;
        private string declined = string.Empty;
        private int version;

        public HashSet<Address> Leftovers { get; } = [];

        public HashSet<Address> EverTakenOut { get; } = [];

        public HashSet<Address> Excluded() => Covered(entries);

        public HashSet<Address> ExcludedByOthers() => Covered(entries.Where(entry => entry.Others));

        public IReadOnlySet<Address> Declined() => QuarantineRecord.Parse(declined);

        public void Do(int step, int one, int two)
        {
            switch (step)
            {
                case 0 or 1:
                    Leftovers.Add(At(one));
                    break;
                case 2:
                    Leftovers.Remove(At(one));
                    break;
                case 3:
                    AddByOthers(one, Math.Min(one + two, one < 16 ? 15 : 23));
                    break;
                case 4:
                    TakeOut(entries.FindIndex(1, entry => entry.Others));
                    break;
                case 5:
                    TakeOut(entries.FindLastIndex(entry => !entry.Others));
                    break;
                case 6:
                    Normalize();
                    break;
                case 7:
                    leaders[one % 2].Plan(version, State(), Leftovers, limit: 64);
                    break;
                case 8:
                    Write(leaders[one % 2]);
                    break;
                default:
                    leaders[one % 2] = new QuarantineLeader();
                    break;
            }
        }

        public void Settle()
        {
            // Twice: what stands between two looks of a new leader is taken out by the second.
            for (var round = 0; round < 4; round++)
            {
                Normalize();
                leaders[0].Plan(version, State(), Leftovers, limit: 64);
                Write(leaders[0]);
            }
        }

        // 10.0.0.0 .. 10.0.0.15 and fd00:: .. fd00::7.
        private static Address At(int number) => number < 16 ? Address.ParseIP($"10.0.0.{number}") : Address.ParseIP($"fd00::{number - 16:x}");

        private static HashSet<Address> Covered(IEnumerable<(string Text, bool Others)> list) =>
            [.. Enumerable.Range(0, 24).Select(At).Where(address => list.Any(entry => Range(entry.Text).Contains(address)))];

        private static AddressRange Range(string text) => AddressRange.TryParse(text, out var range) ? range : throw new FormatException(text);

        private QuarantineState State() => new([.. entries.Select(entry => entry.Text)], quarantined, declined);

        // Whoever adds what the guard has added already changes nothing: the list looks as before once Kube-OVN has merged it.
        private void AddByOthers(int first, int last)
        {
            var recorded = QuarantineRecord.Parse(quarantined);
            if (!Enumerable.Range(first, last - first + 1).All(number => recorded.Contains(At(number))))
            {
                entries.Add((new AddressRange(At(first), At(last)).ToString(), true));
                version++;
            }
        }

        private void TakeOut(int index)
        {
            if (index < 1)
            {
                return;
            }

            EverTakenOut.UnionWith(Covered([entries[index]]));
            entries.RemoveAt(index);
            version++;
        }

        /// <summary>Kube-OVN's <c>formatExcludeIPs</c>.</summary>
        private void Normalize()
        {
            var merged = new List<(AddressRange Range, bool Others)>();
            foreach (var (range, others) in entries.Select(entry => (Range(entry.Text), entry.Others)).OrderBy(entry => entry.Item1.First))
            {
                if (merged.Count > 0 && merged[^1] is var last && last.Range.Contains(range.First))
                {
                    var end = last.Range.Last.CompareTo(range.Last) > 0 ? last.Range.Last : range.Last;
                    merged[^1] = (new AddressRange(last.Range.First, end), last.Others || others);
                }
                else
                {
                    merged.Add((range, others));
                }
            }

            // The gateway stays in front for this test's sake: it is what nobody takes out.
            var after = merged.Select(entry => (Text: entry.Range.ToString(), entry.Others))
                .OrderBy(entry => !Range(entry.Text).Contains(Address.ParseIP(Gateway))).ThenBy(entry => entry.Text, StringComparer.Ordinal).ToList();
            if (!after.SequenceEqual(entries))
            {
                entries = after;
                version++;
            }
        }

        private void Write(QuarantineLeader leader)
        {
            if (leader.Planned is not { IsChange: true } plan || leader.Version != version)
            {
                return;
            }

            var before = entries.ToList();
            entries = [];
            foreach (var text in plan.After.ExcludeIps)
            {
                // Of two that look the same it is not said which one is left: somebody else's.
                var same = before.FindIndex(entry => entry.Text == text && entry.Others);
                same = same < 0 ? before.FindIndex(entry => entry.Text == text) : same;
                entries.Add(same < 0 ? (text, false) : before[same]);
                if (same >= 0)
                {
                    before.RemoveAt(same);
                }
            }

            Assert.DoesNotContain(before, entry => entry.Others);
            (quarantined, declined) = (plan.After.Quarantined, plan.After.Declined);
            version++;
        }
    }

    /// <summary>What a leader remembers: what it planned last, and which leftovers it saw the time before.</summary>
    private sealed class QuarantineLeader
    {
        private HashSet<Address>? before;

        public QuarantinePlan? Planned { get; private set; }

        public int Version { get; private set; }

        public void Plan(int version, QuarantineState now, HashSet<Address> leftovers, int limit)
        {
            var seen = before;
            Version = version;
            Planned = QuarantinePlanner.Plan(
                now,
                [.. leftovers.Where(address => seen?.Contains(address) == true)],
                address => leftovers.Contains(address) || seen?.Contains(address) != false,
                limit);
            before = [.. leftovers];
        }
    }
}
