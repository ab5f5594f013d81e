using System.Text;
using WebhookGuard.Sources.Kubernetes.Reflection;
using WebhookGuard.TestKit.FakeApiServer;

namespace WebhookGuard.Sources.Tests.Kubernetes.Reflection;

public sealed class StreamReadersTests
{
    private const string TypedList =
        """ { "kind":"PodList", "apiVersion":"v1", "metadata":{"remainingItemCount":3,"resourceVersion":"7","continue":"tök\"en"}, "items":[ {"a":"}]\\\""}, {}, {"b":{"items":[1]}} ], "x":[[{}]] } """;

    private const string CustomList =
        """{"apiVersion":"g/v1","items":[{"a":"}]\\\""},{},{"b":{"items":[1]}}],"kind":"ThingList","metadata":{"continue":"tök\"en","resourceVersion":"7"}}""";

    [Theory]
    [InlineData(TypedList)]
    [InlineData(CustomList)]
    public async Task A_list_split_anywhere_reads_the_same(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        for (var boundary = 0; boundary <= bytes.Length; boundary++)
        {
            foreach (var piece in new[] { 1, 3, 1000 })
            {
                var (page, items) = await ReadListAsync(new PieceStream(bytes, boundary, piece));
                Assert.Equal(new ListPage("7", "tök\"en"), page);
                Assert.Equal(["""{"a":"}]\\\""}""", "{}", """{"b":{"items":[1]}}"""], items);
            }
        }
    }

    [Theory]
    [InlineData(TypedList)]
    [InlineData(CustomList)]
    public async Task A_list_cut_off_anywhere_is_refused(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json.Trim());
        for (var length = 0; length < bytes.Length; length++)
        {
            var stream = new PieceStream(bytes[..length], boundary: 0, piece: 1000);
            await Assert.ThrowsAsync<BrokenStreamException>(() => ReadListAsync(stream));
        }
    }

    [Theory]
    [InlineData("""{"kind":"PodList","metadata":{"resourceVersion":"1"}}""")]
    [InlineData("""{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":{}}""")]
    [InlineData("""{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[1]}""")]
    [InlineData("""{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{},]}""")]
    [InlineData("""{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[,{}]}""")]
    [InlineData("""{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{}{}]}""")]
    [InlineData("""{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{},,{}]}""")]
    [InlineData("""{"kind":"PodList","metadata":{"resourceVersion":""},"items":[]}""")]
    [InlineData("""{"kind":"PodList","metadata":null,"items":[]}""")]
    [InlineData("""{"kind":"Pod","metadata":{"resourceVersion":"1"},"items":[]}""")]
    [InlineData("""{"metadata":{"resourceVersion":"1"},"items":[]}""")]
    [InlineData("""{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[]} {}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task What_is_not_a_list_is_refused(string json) =>
        await Assert.ThrowsAsync<BrokenStreamException>(
            () => ReadListAsync(new PieceStream(Encoding.UTF8.GetBytes(json), boundary: 0, piece: 1000)));

    [Fact]
    public async Task An_empty_list_may_be_null()
    {
        var bytes = """{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":null}"""u8.ToArray();
        var (page, items) = await ReadListAsync(new PieceStream(bytes, boundary: 0, piece: 1));
        Assert.Equal(new ListPage("1", ""), page);
        Assert.Empty(items);
    }

    [Fact]
    public async Task Lines_split_anywhere_are_put_together()
    {
        var bytes = Encoding.UTF8.GetBytes("one\n\nzwölf\nthree\n");
        for (var boundary = 0; boundary <= bytes.Length; boundary++)
        {
            foreach (var piece in new[] { 1, 1000 })
                Assert.Equal(["one", "", "zwölf", "three"], await ReadLinesAsync(new PieceStream(bytes, boundary, piece), maximum: 6));
        }
    }

    [Fact]
    public async Task Lines_much_larger_than_the_first_buffer_are_read()
    {
        string[] lines = [new('a', 10), new('b', 200_000), new('c', 70_000), "d", new('e', 1_000_000)];
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        Assert.Equal(lines, await ReadLinesAsync(new PieceStream(bytes, boundary: 0, piece: 33_333), maximum: 1_000_000));
    }

    [Fact]
    public async Task Items_much_larger_than_the_first_buffer_are_read()
    {
        string[] items = [.. new[] { 10, 500_000, 3_000_000, 1, 70_000 }.Select(size => $$"""{"a":"{{new string('x', size)}}"}""")];
        var json = $$"""{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{{string.Join(',', items)}}]}""";
        var (_, read) = await ReadListAsync(new PieceStream(Encoding.UTF8.GetBytes(json), boundary: 0, piece: 16_384));
        Assert.Equal(items, read);
    }

    [Fact]
    public void Members_of_an_event_may_come_in_any_order()
    {
        var change = WatchEvent.Parse("""{"x":[1],"object":{"object":{},"type":"ERROR"},"type":"DELETED"}"""u8);
        Assert.Equal(WatchEventType.Deleted, change.Type);
        Assert.Equal("""{"object":{},"type":"ERROR"}""", Encoding.UTF8.GetString(change.Object));
    }

    [Fact]
    public void Metadata_is_found_wherever_it_stands_and_whatever_surrounds_it()
    {
        var json = """{"spec":{"metadata":{"name":"no"}},"metadata":{"labels":{"name":"no"},"uid":"u","name":"n","namespace":"s","resourceVersion":"1","x":null}}""";
        Assert.Equal(new ObjectMetadata("s", "n", "u", "1"), ObjectMetadata.Read(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(new ObjectMetadata("", "", "", ""), ObjectMetadata.Read("""{"metadata":{"name":7}}"""u8));
        Assert.Equal(new ObjectMetadata("team-a", "n", "u", "1"), ObjectMetadata.Read(Encoding.UTF8.GetBytes(FakeAnswers.Object("n", "u", "1"))));
    }

    private static async Task<(ListPage Page, List<string> Items)> ReadListAsync(Stream stream)
    {
        var items = new List<string>();
        var buffer = new GrowingBuffer(stream, 10_000_000, static () => { });
        var page = await new ListDocumentReader(buffer, item => items.Add(Encoding.UTF8.GetString(item))).ReadAsync(CancellationToken.None);
        return (page, items);
    }

    private static async Task<List<string>> ReadLinesAsync(Stream stream, int maximum)
    {
        var lines = new List<string>();
        var reader = new WatchLineReader(new GrowingBuffer(stream, maximum, static () => { }));
        while (await reader.ReadAsync(CancellationToken.None) is { } line)
            lines.Add(Encoding.UTF8.GetString(line.Span));
        return lines;
    }
}
