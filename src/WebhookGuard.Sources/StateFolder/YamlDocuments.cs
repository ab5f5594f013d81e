using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using YamlDotNet.Core;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>Makes JSON of YAML text, document by document, keeping account of the lines.</summary>
internal static class YamlDocuments
{
    /// <summary>Aliases may make the JSON this much larger than the YAML, counted in nodes: no more, or it is a bomb.</summary>
    private const int MostNodesPerNode = 10;

    private const int NodesAlwaysAllowed = 100_000;

    // What comes out is read by us alone: nothing but JSON's own rules needs to be escaped.
    private static readonly JsonWriterOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads all documents; those before a broken one are handed out before the exception.</summary>
    /// <exception cref="DocumentFormatException">The text is not YAML that stands for JSON.</exception>
    public static IEnumerable<Document> Read(ReadOnlyMemory<byte> utf8)
    {
        var text = Decode(utf8.Span);
        var trees = Guarded(() => new YamlTreeReader(new StringReader(text)));
        while (Guarded(trees.ReadDocument) is { } root)
        {
            yield return ToJson(root, trees.NodeCount);
        }
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (YamlException e)
        {
            throw new DocumentFormatException((int)e.Start.Line, $"not YAML: {FirstLine(e.InnerException?.Message ?? e.Message)}", e);
        }
    }

    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd('\r', '.', ' ');

    private static string Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(utf8);
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + utf8[..Math.Clamp(e.Index, 0, utf8.Length)].Count((byte)'\n');
            throw new DocumentFormatException(line, "not UTF-8 text", e);
        }
    }

    private static Document ToJson(YamlNode root, long nodesRead)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var lines = new LineMap();
        var nodesLeft = NodesAlwaysAllowed + (nodesRead * MostNodesPerNode);
        using (var writer = new Utf8JsonWriter(buffer, Unescaped))
        {
            Write(root, writer, lines, ref nodesLeft);
        }

        return new Document(buffer.WrittenMemory, lines);
    }

    private static void Write(YamlNode node, Utf8JsonWriter writer, LineMap lines, ref long nodesLeft)
    {
        if (--nodesLeft < 0)
        {
            throw new DocumentFormatException(node.Line, "aliases multiply the text too often");
        }

        Mark(node.Line, writer, lines);
        switch (node)
        {
            case YamlScalarNode scalar:
                WriteText(node.Line, () => scalar.Value.WriteTo(writer));
                break;
            case YamlSequenceNode sequence:
                writer.WriteStartArray();
                foreach (var item in sequence.Items)
                {
                    Write(item, writer, lines, ref nodesLeft);
                }

                writer.WriteEndArray();
                break;
            case YamlMappingNode mapping:
                writer.WriteStartObject();
                foreach (var entry in mapping.Entries)
                {
                    Mark(entry.Line, writer, lines);
                    WriteText(entry.Line, () => writer.WritePropertyName(entry.Key));
                    Write(entry.Value, writer, lines, ref nodesLeft);
                }

                writer.WriteEndObject();
                break;
        }
    }

    private static void WriteText(int line, Action write)
    {
        try
        {
            write();
        }
        catch (ArgumentException e)
        {
            // The writer's word for half a surrogate pair.
            throw new DocumentFormatException(line, "contains text that is not Unicode", e);
        }
    }

    // A comma, if one is due, is written with what follows: from here on everything belongs to the line.
    private static void Mark(int line, Utf8JsonWriter writer, LineMap lines) =>
        lines.Add(writer.BytesCommitted + writer.BytesPending, line);
}
