using System.Text;
using System.Text.Json;
using CsCheck;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Tests.Kubernetes.Json;

/// <summary>What is skipped ends where the library's reader says that it ends.</summary>
public sealed class JsonCursorTests
{
    // Long enough to meet the bounds of a block at every place, and full of what could be mistaken for structure.
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Char["\"\\{}[]a,:\né"].Array[0, 80].Select(characters => new string(characters)),
        Gen.Const("\\\\\\"));

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly Gen<object?> Values = Gen.Recursive<object?>((depth, value) => depth >= 5
        ? Scalars
        : Gen.Frequency(
            (1, Scalars),
            (2, Gen.Select(Texts.Array[0, 4], value.Array[0, 4], (names, values) =>
                (object?)names.Distinct(StringComparer.Ordinal).Zip(values).ToDictionary(member => member.First, member => member.Second))),
            (2, value.Array[0, 5].Select(items => (object?)items))));

    private static Gen<object?> Scalars => Gen.OneOf(
        Texts.Select(text => (object?)text), Gen.Int.Select(number => (object?)number), Gen.Bool.Select(yes => (object?)yes), Gen.Const((object?)null));

    [Fact]
    public void What_is_skipped_ends_where_it_ends() => Gen.Select(Values, Gen.Bool).Sample((value, indented) =>
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, indented ? Indented : JsonSerializerOptions.Default);
        var reader = new Utf8JsonReader(json);
        var cursor = new JsonCursor(json);
        while (reader.Read())
        {
            Assert.True(cursor.Read());
            AssertAlike(reader, cursor);
            var afterValue = reader;
            var skipped = cursor;
            afterValue.Skip();
            skipped.Skip();
            AssertAlike(afterValue, skipped);

            // And it goes on from there.
            Assert.Equal(afterValue.Read(), skipped.Read());
            AssertAlike(afterValue, skipped);
        }

        Assert.False(cursor.Read());
    });

    [Fact]
    public void What_is_cut_off_cannot_be_skipped() => Gen.Select(Values.Where(value => value is Array or Dictionary<string, object?>), Gen.Int[1, 1000]).Sample((value, cut) =>
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value);
        Assert.ThrowsAny<JsonException>(() => Skip(json.AsSpan(0, Math.Max(1, json.Length - cut)), isFinalBlock: true));
        Assert.ThrowsAny<JsonException>(() => Skip(json.AsSpan(0, Math.Max(1, json.Length - cut)), isFinalBlock: false));
    });

    [Fact]
    public void A_backslash_before_the_end_of_a_block_escapes_what_begins_the_next()
    {
        for (var before = 0; before < 200; before++)
        {
            var json = Encoding.UTF8.GetBytes($$"""[{"a":"{{new string('x', before)}}\"}]\\"},1]""");
            var cursor = new JsonCursor(json);
            cursor.Read();
            cursor.Read();

            cursor.Skip();

            Assert.Equal(json.Length - 3, cursor.BytesConsumed);
        }
    }

    private static void Skip(ReadOnlySpan<byte> json, bool isFinalBlock)
    {
        var cursor = new JsonCursor(json, isFinalBlock: isFinalBlock);
        cursor.Read();
        cursor.Skip();
    }

    private static void AssertAlike(Utf8JsonReader reader, JsonCursor cursor)
    {
        Assert.Equal(reader.TokenType, cursor.TokenType);
        Assert.Equal(reader.BytesConsumed, cursor.BytesConsumed);
        Assert.Equal(reader.CurrentDepth, cursor.CurrentDepth);
        Assert.Equal(reader.TokenStartIndex, cursor.TokenStartIndex);
    }
}
