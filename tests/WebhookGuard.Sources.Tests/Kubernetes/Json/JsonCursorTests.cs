using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Tests.Kubernetes.Json;

/// <summary>Tokens are what the library's reader says that they are, and what is skipped ends where it ends.</summary>
public sealed class JsonCursorTests
{
    // Long enough to meet the bounds of a block at every place, and full of what could be mistaken for structure.
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Char["\"\\{}[]a,:\né"].Array[0, 80].Select(characters => new string(characters)),
        Gen.Const("\\\\\\"));

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
    public void Strings_and_numbers_are_read_as_they_are_written() => Gen.Select(Values, Gen.Bool).Sample((value, relaxed) =>
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, relaxed ? Relaxed : JsonSerializerOptions.Default);
        var reader = new Utf8JsonReader(json);
        var cursor = new JsonCursor(json);
        while (reader.Read())
        {
            Assert.True(cursor.Read());
            switch (reader.TokenType)
            {
                case JsonTokenType.String or JsonTokenType.PropertyName:
                    Assert.Equal(reader.GetString(), cursor.GetString());
                    Assert.Equal(reader.GetString(), cursor.GetCommonString());
                    Assert.Equal(new ObjectUid(reader.GetString()), cursor.GetUid());
                    Assert.True(cursor.ValueTextEquals(Encoding.UTF8.GetBytes(reader.GetString()!)));
                    Assert.False(cursor.ValueTextEquals(Encoding.UTF8.GetBytes(reader.GetString() + "x")));
                    break;
                case JsonTokenType.Number:
                    Assert.True(cursor.TryGetInt32(out var number));
                    Assert.Equal(reader.GetInt32(), number);
                    Assert.True(cursor.TryGetInt64(out var large));
                    Assert.Equal(number, large);
                    break;
            }
        }
    });

    [Fact]
    public void Text_that_is_broken_is_refused_or_read_and_what_is_JSON_is_read() =>
        Gen.Select(Values, Gen.Select(Gen.Int[0, 1000], Gen.Char["\"\\{}[],: \0\u00019tn-"]).Array[0, 3], Gen.Int[0, 20]).Sample((value, changes, cut) =>
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(value);
            foreach (var (at, character) in changes)
            {
                json[at % json.Length] = (byte)character;
            }

            json = json[..Math.Max(0, json.Length - (cut < 10 ? cut : 0))];
            var isJson = TryReadAll(json, out var tokens);
            var read = new List<JsonTokenType>();
            try
            {
                var cursor = new JsonCursor(json);
                while (cursor.Read())
                {
                    read.Add(cursor.TokenType);
                    Assert.InRange(cursor.BytesConsumed, cursor.TokenStartIndex + 1, json.Length);
                    _ = cursor.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? cursor.GetString() : null;
                    var skipped = cursor;
                    skipped.Skip();
                    Assert.InRange(skipped.BytesConsumed, cursor.BytesConsumed, json.Length);
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                Assert.False(isJson, e.Message);
                return;
            }

            if (isJson)
            {
                Assert.Equal(tokens, read);
            }
        });

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("x")]
    [InlineData("{]")]
    [InlineData("[}")]
    [InlineData("{1:2}")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("[1,]")]
    [InlineData("[1 2]")]
    [InlineData("[,1]")]
    [InlineData("[truth]")]
    [InlineData("[nul")]
    [InlineData("\"a")]
    [InlineData("\"a\\\"")]
    [InlineData("1 1")]
    [InlineData("{}}")]
    [InlineData("{} {}")]
    public void What_has_no_structure_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => ReadAll(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Depth_is_bounded_for_what_is_read_and_not_for_what_is_skipped()
    {
        var json = Encoding.UTF8.GetBytes($"{new string('[', 1000)}{new string(']', 1000)}");
        var cursor = new JsonCursor(json);
        cursor.Read();
        var skipped = cursor;
        skipped.Skip();
        Assert.Equal(json.Length, skipped.BytesConsumed);

        Assert.Contains("64 levels", Assert.Throws<JsonException>(() => ReadAll(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_cut_off_cannot_be_skipped() => Gen.Select(Values.Where(value => value is Array or Dictionary<string, object?>), Gen.Int[1, 1000]).Sample((value, cut) =>
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value);
        Assert.ThrowsAny<JsonException>(() => Skip(json.AsSpan(0, Math.Max(1, json.Length - cut))));
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

    private static void ReadAll(ReadOnlySpan<byte> json)
    {
        var cursor = new JsonCursor(json);
        while (cursor.Read())
        {
        }
    }

    private static bool TryReadAll(byte[] json, out List<JsonTokenType> tokens)
    {
        tokens = [];
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                tokens.Add(reader.TokenType);
                _ = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString() : null;
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void Skip(ReadOnlySpan<byte> json)
    {
        var cursor = new JsonCursor(json);
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
