using System.Text;
using System.Text.Json;
using CsCheck;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Tests.Kubernetes.Json;

/// <summary>Members are where the library's reader says that they are.</summary>
public sealed class JsonMembersTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // Full of what could be mistaken for structure.
    private static readonly Gen<string> Texts = Gen.Char["\"\\{}[]a,: \né"].Array[0, 80].Select(characters => new string(characters));

    private static readonly Gen<object?> Values = Gen.OneOf(
        Texts.Select(text => (object?)text),
        Gen.Int.Select(number => (object?)number),
        Gen.Bool.Select(yes => (object?)yes),
        Gen.Const((object?)null),
        Texts.Array[0, 4].Select(items => (object?)items),
        Gen.Select(Texts, Texts.Array[0, 3]).Select((name, items) => (object?)new Dictionary<string, object> { [name] = items }));

    private static readonly Gen<Dictionary<string, object?>> Objects = Gen.Select(Texts.Array[0, 6], Values.Array[0, 6]).Select((names, values) =>
        names.Distinct(StringComparer.Ordinal).Zip(values).ToDictionary(member => member.First, member => member.Second));

    [Fact]
    public void Members_are_found_with_their_values() => Gen.Select(Objects, Gen.Bool, Gen.Bool).Sample((value, indented, passed) =>
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, indented ? Indented : JsonSerializerOptions.Default);
        using var document = JsonDocument.Parse(json);
        var members = new JsonMembers(json, start: 0);
        foreach (var expected in document.RootElement.EnumerateObject())
        {
            Assert.True(members.Next());
            Assert.Equal(expected.Name, Encoding.UTF8.GetString(members.Name));

            // To look at a value or not is the caller's.
            if (passed)
            {
                Assert.True(members.TryPassValue(out var range));
                Assert.Equal(expected.Value.GetRawText(), Encoding.UTF8.GetString(json[range]));
            }
        }

        Assert.False(members.Next());
        Assert.Equal(json.Length - 1, members.End);
    });

    [Fact]
    public void What_is_cut_off_has_no_end() => Gen.Select(Objects, Gen.Int[1, 1000]).Sample((value, cut) =>
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value);
        var members = new JsonMembers(json.AsSpan(0, Math.Max(1, json.Length - cut)), start: 0);
        while (members.Next())
        {
        }

        Assert.Equal(-1, members.End);
    });

    [Theory]
    [InlineData("""{"a" 1}""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"a":1 "b":2}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{a:1}""")]
    [InlineData("""{"a":"1}""")]
    [InlineData("""["a"]""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"\x":1}""")]
    [InlineData("")]
    public void What_is_no_object_has_no_end(string json)
    {
        var members = new JsonMembers(Encoding.UTF8.GetBytes(json), start: 0);
        while (members.Next())
        {
        }

        Assert.Equal(-1, members.End);
    }
}
