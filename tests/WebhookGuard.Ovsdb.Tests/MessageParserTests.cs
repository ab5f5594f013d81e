using System.Buffers;
using System.Text;
using System.Text.Json;
using WebhookGuard.Ovsdb.Wire;

namespace WebhookGuard.Ovsdb.Tests;

public class MessageParserTests
{
    private const string Row = "00000000-0000-0000-0000-00000000000a";

    private const string Stream =
        """ {"id":1,"result":[false,"x",{"T":{"00000000-0000-0000-0000-00000000000a":{"initial":{"n":"ä\"}]\\","s":["set",[1,2.5e3]]}}},"U":{}}],"error":null}"""
        + """{"id":null,"method":"update3","params":["data","y",{"T":{"00000000-0000-0000-0000-00000000000a":{"delete":null}}}]}"""
        + "\n{ \"result\" : [ true , \"z\" , {\"T\":{\"00000000-0000-0000-0000-00000000000a\":{\"modify\":{}}}} ] , \"id\" : 1 } "
        + """{"id":2,"result":{"plain":[1]},"error":null}{"id":3,"error":"bad"}{"params":["p"],"method":"echo","id":"e"}""";

    private static readonly string[] Expected =
    [
        "rows of  after False x", $"T {Row} {{\"initial\":{{\"n\":\"ä\\\"}}]\\\\\",\"s\":[\"set\",[1,2.5e3]]}}}}", "end 1   ",
        "rows of update3 after data y", $"T {Row} {{\"delete\":null}}", "end    ",
        "rows of  after True z", $"T {Row} {{\"modify\":{{}}}}", "end 1   ",
        "end 2  {\"plain\":[1]} ", "end 3   bad", "end e [\"p\"]  ",
    ];

    [Fact]
    public void A_stream_cut_in_two_at_any_byte_yields_the_same()
    {
        var bytes = Encoding.UTF8.GetBytes(Stream);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(Expected, Parse(bytes, [cut, bytes.Length]));
        }
    }

    [Fact]
    public void A_stream_that_comes_byte_by_byte_yields_the_same()
    {
        var bytes = Encoding.UTF8.GetBytes(Stream);
        Assert.Equal(Expected, Parse(bytes, Enumerable.Range(1, bytes.Length)));
    }

    [Fact]
    public void Values_in_many_segments_yield_the_same()
    {
        var bytes = Encoding.UTF8.GetBytes(Stream);
        for (var size = 1; size < 60; size++)
        {
            var sink = new ListSink();
            new MessageParser(sink, maxValueBytes: 1000).Feed(Segmented(bytes, size));
            Assert.Equal(Expected, sink.Found);
        }
    }

    private static List<string> Parse(byte[] bytes, IEnumerable<int> ends)
    {
        var sink = new ListSink();
        var parser = new MessageParser(sink, maxValueBytes: 1000);
        var done = 0L;
        foreach (var end in ends)
        {
            done += parser.Feed(new ReadOnlySequence<byte>(bytes, (int)done, end - (int)done));
        }

        return sink.Found;
    }

    private static ReadOnlySequence<byte> Segmented(byte[] bytes, int size)
    {
        var first = new Segment(bytes.AsMemory(0, size), 0);
        var last = first;
        for (var at = size; at < bytes.Length; at += size)
        {
            last = last.Append(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }

    private sealed class ListSink : IMessageSink
    {
        public List<string> Found { get; } = [];

        public RowStreamShape? ShapeOfResult(JsonElement id) => id.ToString() == "1" ? new RowStreamShape(2) : null;

        public RowStreamShape? ShapeOfParams(string method) => method == "update3" ? new RowStreamShape(2) : null;

        public void BeginRows(InboundMessage message, IReadOnlyList<JsonElement> leading) =>
            Found.Add($"rows of {message.Method} after {string.Join(' ', leading)}");

        public void Row(string table, Guid uuid, in ReadOnlySequence<byte> rowUpdate) =>
            Found.Add($"{table} {uuid} {Encoding.UTF8.GetString(rowUpdate)}");

        public void EndMessage(InboundMessage message) =>
            Found.Add($"end {message.Id} {message.Params} {message.Result} {message.Error}");
    }
}
