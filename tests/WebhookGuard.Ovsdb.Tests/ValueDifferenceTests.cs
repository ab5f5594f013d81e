using System.Buffers;
using System.Text;
using CsCheck;
using WebhookGuard.Ovsdb.Rows;
using WebhookGuard.Ovsdb.Schema;

namespace WebhookGuard.Ovsdb.Tests;

public class ValueDifferenceTests
{
    private static readonly ColumnType StringSet = new(AtomType.String, Value: null, Min: 0, Max: int.MaxValue);

    // Texts of no, one and several bytes in their length, and sets from both sides of where hashing begins.
    private static readonly Gen<string> Text = Gen.Frequency(
        (20, Gen.Int[0, 300].Select(number => number == 0 ? "" : $"10.0.0.{number} ä")),
        (1, Gen.Int[100, 20_000].Select(length => new string('x', length))));

    private static readonly Gen<string[]> Set = Text.Array[0, 200].Select(texts => texts.Distinct(StringComparer.Ordinal).ToArray());

    [Fact]
    public void The_difference_of_a_set_of_any_size_removes_what_is_there_and_adds_what_is_not() => Gen.Select(Set, Set).Sample((before, difference) =>
    {
        var wanted = new HashSet<string>(before, StringComparer.Ordinal);
        wanted.SymmetricExceptWith(difference);
        var after = new ArrayBufferWriter<byte>();
        ValueDifference.Apply(StringSet, Packed(before), Packed(difference), after);
        Assert.Equal(wanted.Order(StringComparer.Ordinal), Texts(after.WrittenSpan).Order(StringComparer.Ordinal));
    });

    private static byte[] Packed(IEnumerable<string> texts)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var text in texts)
        {
            PackedAtoms.Write(output, AtomType.String, Encoding.UTF8.GetBytes(text));
        }

        return output.WrittenSpan.ToArray();
    }

    private static List<string> Texts(ReadOnlySpan<byte> packed)
    {
        var texts = new List<string>();
        var atoms = new PackedAtoms(packed);
        while (!atoms.AtEnd)
        {
            texts.Add(Encoding.UTF8.GetString(atoms.Next(AtomType.String)));
        }

        return texts;
    }
}
