using System.Text;
using System.Text.Json;
using CsCheck;
using WebhookGuard.Sources.StateFolder;

namespace WebhookGuard.Sources.Tests.StateFolder;

public class YamlDocumentsTests
{
    // What kubectl 1.36 makes of each.
    [Theory]
    [InlineData("yes", "true")]
    [InlineData("on", "true")]
    [InlineData("y", "true")]
    [InlineData("Off", "false")]
    [InlineData("n", "false")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("0123", "83")]
    [InlineData("00", "0")]
    [InlineData("08", "8")]
    [InlineData("0_1", "1")]
    [InlineData("1_000", "1000")]
    [InlineData("0x1F", "31")]
    [InlineData("-0x10", "-16")]
    [InlineData("0o17", "15")]
    [InlineData("0b11", "3")]
    [InlineData("0b12", "\"0b12\"")]
    [InlineData("+5", "5")]
    [InlineData("1e3", "1000")]
    [InlineData("1.50", "1.5")]
    [InlineData(".5", "0.5")]
    [InlineData("-.5", "-0.5")]
    [InlineData("1.", "1")]
    [InlineData("1e400", "\"1e400\"")]
    [InlineData("2001-01-01", "\"2001-01-01\"")]
    [InlineData("1:30", "\"1:30\"")]
    [InlineData("10.16.0.1", "\"10.16.0.1\"")]
    [InlineData("00:00:00:00:00:01", "\"00:00:00:00:00:01\"")]
    [InlineData("fd00::1", "\"fd00::1\"")]
    [InlineData("'yes'", "\"yes\"")]
    [InlineData("\"0123\"", "\"0123\"")]
    [InlineData("'0123'", "\"0123\"")]
    [InlineData("!!str 5", "\"5\"")]
    [InlineData("!!int \"5\"", "5")]
    [InlineData("340282366920938463463374607431768211455", "3.402823669209385E+38")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("-_", "\"-_\"")]
    [InlineData("'-'", "\"-\"")]
    [InlineData("truer", "\"truer\"")]
    [InlineData("\"\\U0001F600\"", "\"😀\"")]
    public void Scalars_are_typed_as_Kubernetes_does(string yaml, string json)
    {
        using var expected = JsonDocument.Parse($"{{\"a\":{json}}}");
        using var actual = JsonDocument.Parse(JsonOf($"a: {yaml}\n"));
        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), actual.RootElement.GetRawText());
    }

    [Theory]
    [InlineData("{1: a, yes: b, 1.5: c, '2': d}", """{"1":"a","true":"b","1.5":"c","2":"d"}""")]
    [InlineData("a: |\n  x\n  yes\nb: >-\n  1\n", """{"a":"x\nyes\n","b":"1"}""")]
    [InlineData("a: &x {k: '1'}\nb: *x\nc: [*x, *x]\n", """{"a":{"k":"1"},"b":{"k":"1"},"c":[{"k":"1"},{"k":"1"}]}""")]
    [InlineData("a: &x {k: '1', l: '2'}\nb: {<<: *x, k: '3'}\n", """{"a":{"k":"1","l":"2"},"b":{"k":"3","l":"2"}}""")]
    [InlineData("b: {<<: [{k: 1}, {k: 2, l: 2}], m: 3}\n", """{"b":{"m":3,"k":1,"l":2}}""")]
    [InlineData("b: {'<<': x}\n", """{"b":{"<<":"x"}}""")]
    [InlineData("%YAML 1.1\n---\na: 1\n...\n", """{"a":1}""")]
    [InlineData("a: \"\\u003c\\\"é\"\n", "{\"a\":\"<\\\"é\"}")]
    public void Structures_become_JSON(string yaml, string json) => Assert.Equal(json, JsonOf(yaml));

    [Fact]
    public void Documents_are_told_apart()
    {
        var documents = YamlDocuments.Read(Encoding.UTF8.GetBytes("a: 1\n---\n# nothing\n---\nb: &x 2\n---\nc: 3\n"));

        Assert.Equal(["{\"a\":1}", "null", "{\"b\":2}", "{\"c\":3}"], documents.Select(document => Encoding.UTF8.GetString(document.Json.Span)));
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3\n", 3, "duplicate member 'a'")]
    [InlineData("a: 1\n? {b: c}\n: d\n", 2, "a key must be a string")]
    [InlineData("a: 1\n~: d\n", 2, "a key must be a string")]
    [InlineData("a: 1\nb: *x\n", 2, "alias '*x' has no anchor before it")]
    [InlineData("a: &x [*x]\n", 1, "alias '*x' has no anchor before it")]
    [InlineData("a: &x 1\n---\nb: *x\n", 3, "alias '*x' has no anchor before it")]
    [InlineData("a:\n  <<: 5\n", 2, "'<<' needs a mapping or a sequence of mappings")]
    [InlineData("a: .inf\n", 1, ".inf is no value JSON has")]
    [InlineData("a:\n- !secret x\n", 2, "tag '!secret' is not supported")]
    public void What_JSON_cannot_say_is_named_with_its_line(string yaml, int line, string reason)
    {
        var failure = FailureOf(yaml);

        Assert.Equal((line, reason), (failure.Line, failure.Message));
    }

    [Theory]
    [InlineData("a: 1\nb: [1\nc: 2\n", 3)]
    [InlineData("a: 1\n\tb: 1\n", 2)]
    [InlineData("a: 'x\n", 2)]
    [InlineData("a: b: c\n", 1)]
    public void What_is_not_YAML_is_named_with_its_line(string yaml, int line)
    {
        var failure = FailureOf(yaml);

        Assert.StartsWith("not YAML: ", failure.Message, StringComparison.Ordinal);
        Assert.InRange(failure.Line, line - 1, line);
    }

    [Fact]
    public void What_is_not_UTF8_is_named_with_its_line()
    {
        var failure = Assert.Throws<DocumentFormatException>(() => YamlDocuments.Read("a: 1\nb: \xff\n"u8.ToArray().Select(b => b == 0xC3 ? (byte)0xFF : b).ToArray()).ToList());

        Assert.Equal((2, "not UTF-8 text"), (failure.Line, failure.Message));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Throws<DocumentFormatException>(() => JsonOf("a: \"\\ud800\"\n"));

    [Fact]
    public void A_billion_laughs_are_refused()
    {
        var yaml = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (var i = 1; i < 10; i++)
        {
            yaml.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Equal("aliases multiply the text too often", FailureOf(yaml.ToString()).Message);
    }

    [Fact]
    public void A_billion_merges_are_refused()
    {
        var yaml = new StringBuilder("base: &base {").AppendJoin(", ", Enumerable.Range(0, 1000).Select(i => $"k{i}: v")).Append("}\n");
        for (var i = 0; i < 1000; i++)
        {
            yaml.Append($"m{i}: {{<<: *base}}\n");
        }

        Assert.Equal("merge keys multiply the text too often", FailureOf(yaml.ToString()).Message);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Deep_nesting_is_refused(char bracket) =>
        Assert.StartsWith("nested more than", FailureOf("a: " + string.Concat(Enumerable.Repeat(bracket, 90).Select(c => c == '{' ? "{a: " : "["))).Message, StringComparison.Ordinal);

    [Fact]
    public void Lines_survive_the_conversion()
    {
        var document = YamlDocuments.Read("# first\na: 1\nb:\n  c: x\n\n  d:\n  - 1\n  - {e: f,\n     g: h}\n"u8.ToArray()).Single();
        var json = Encoding.UTF8.GetString(document.Json.Span);

        Assert.Equal(2, LineOf("1,"));
        Assert.Equal(4, LineOf("\"x\""));
        Assert.Equal(6, LineOf("\"d\""));
        Assert.Equal(7, LineOf("1,{"));
        Assert.Equal(8, LineOf("\"f\""));
        Assert.Equal(9, LineOf("\"h\""));

        int LineOf(string part) => document.Lines.LineAt(json.IndexOf(part, StringComparison.Ordinal));
    }

    [Fact]
    public void Damaged_text_never_fails_in_an_unforeseen_way()
    {
        const string Sound = "a: &x {k: '1', l: \"2\\u0041\"}\nb:\n- <<: *x\n- |\n  text\n- !!str 5\n---\nc: 0x1F # end\n";
        Gen.Select(Gen.Int[0, Sound.Length - 1], Gen.OneOf(Gen.Char["&*!|>[]{}:,-?%@`'\"\\#\n\t 0~<"], Gen.Char)).Array[1, 4].Sample(
            damages =>
            {
                var text = Sound.ToCharArray();
                foreach (var (position, replacement) in damages)
                {
                    text[position] = replacement;
                }

                try
                {
                    foreach (var document in YamlDocuments.Read(Encoding.UTF8.GetBytes(text)))
                    {
                        using var parsed = JsonDocument.Parse(document.Json);
                    }
                }
                catch (DocumentFormatException e)
                {
                    Assert.InRange(e.Line, 1, 20);
                }
            },
            iter: 20_000);
    }

    private static string JsonOf(string yaml) =>
        Encoding.UTF8.GetString(Assert.Single(YamlDocuments.Read(Encoding.UTF8.GetBytes(yaml))).Json.Span);

    private static DocumentFormatException FailureOf(string yaml) =>
        Assert.Throws<DocumentFormatException>(() => YamlDocuments.Read(Encoding.UTF8.GetBytes(yaml)).ToList());
}
