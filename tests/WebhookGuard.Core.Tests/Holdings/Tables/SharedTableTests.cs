using CsCheck;
using WebhookGuard.Core.Holdings.Tables;

namespace WebhookGuard.Core.Tests.Holdings.Tables;

public class SharedTableTests
{
    // Few keys, of which many begin their search at the same slot.
    private static readonly Gen<(int Key, bool Remove)[]> GenChanges = Gen.Select(Gen.Int[0, 60], Gen.Bool).Array[1, 400];

    [Fact]
    public void After_any_changes_the_table_equals_a_dictionary() => GenChanges.Sample(changes =>
    {
        var table = new SharedTable<string, int, Entry, ByHash>();
        var model = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var (number, remove) in changes)
        {
            var key = KeyOf(number);
            if (remove)
            {
                table.Remove(key);
                model.Remove(key);
            }
            else
            {
                var entry = new Entry(key);
                table.Set(key, entry);
                model[key] = entry;
            }
        }

        Assert.Equal(model.Count, table.Count);
        Assert.Equal(model.Values.OrderBy(entry => entry.Key, StringComparer.Ordinal), table.Entries.Select(pair => pair.Value).OrderBy(entry => entry.Key, StringComparer.Ordinal));
        for (var number = 0; number <= 60; number++)
        {
            Assert.Same(model.GetValueOrDefault(KeyOf(number)), table.Find(KeyOf(number)));
        }
    });

    [Fact]
    public async Task Readers_find_what_stays_and_never_another_keys_value_while_others_come_and_go()
    {
        const int Staying = 200;
        const int Coming = 2_000;
        const int Rounds = 30;
        var table = new SharedTable<string, int, Entry, ByHash>();
        for (var number = 0; number < Staying; number++)
        {
            table.Set(KeyOf(number), new Entry(KeyOf(number)));
        }

        var done = false;
        var reads = 0L;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!Volatile.Read(ref done))
            {
                for (var number = 0; number < Staying + Coming; number++)
                {
                    var found = table.Find(KeyOf(number));
                    Assert.True(found is null ? number >= Staying : found.Key == KeyOf(number));
                }

                Assert.True(table.Entries.Select(pair => pair.Value.Key).Distinct(StringComparer.Ordinal).Count() >= Staying);
                Interlocked.Increment(ref reads);
            }
        })).ToArray();
        SpinWait.SpinUntil(() => Interlocked.Read(ref reads) > 0, TimeSpan.FromSeconds(30));
        for (var round = 0; round < Rounds; round++)
        {
            for (var number = 0; number < Staying + Coming; number++)
            {
                table.Set(KeyOf(number), new Entry(KeyOf(number)));
            }

            for (var number = Staying; number < Staying + Coming; number++)
            {
                table.Remove(KeyOf(number));
            }
        }

        Volatile.Write(ref done, true);
        await Task.WhenAll(readers);
        Assert.Equal(Staying, table.Count);
    }

    private static string KeyOf(int number) => $"key-{number}";

    private sealed record Entry(string Key);

    // Two keys in three share their hash code with another.
    private readonly struct ByHash : ITableRules<string, int, Entry>
    {
        public static int Store(string key) => int.Parse(key.AsSpan("key-".Length), System.Globalization.CultureInfo.InvariantCulture) / 3;

        public static uint Hash(int stored) => (uint)stored / 2 * 2_654_435_761;

        public static bool IsOf(string key, Entry value) => value.Key == key;
    }
}
