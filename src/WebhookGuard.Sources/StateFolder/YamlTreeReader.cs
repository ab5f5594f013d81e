using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>Reads the documents of a YAML stream into trees, within bounds that keep hostile text from exhausting us.</summary>
internal sealed class YamlTreeReader
{
    /// <summary>As deep as our JSON reader goes.</summary>
    private const int DeepestNesting = 60;

    private const int MostMergedEntries = 100_000;

    private const string TagPrefix = "tag:yaml.org,2002:";

    private readonly Parser parser;

    private readonly Dictionary<AnchorName, YamlNode> anchors = [];

    private int mergedEntries;

    public YamlTreeReader(TextReader text)
    {
        parser = new Parser(text);
        parser.Consume<StreamStart>();
    }

    /// <summary>How many nodes were read, an alias counting as one.</summary>
    public long NodeCount { get; private set; }

    /// <summary>Reads the next document; null at the stream's end.</summary>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    /// <exception cref="DocumentFormatException">It is YAML that Kubernetes has no use for.</exception>
    public YamlNode? ReadDocument()
    {
        try
        {
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                return null;
            }

            anchors.Clear();
            var root = ReadNode(0);
            parser.Consume<DocumentEnd>();
            return root;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet's scanner gives up in these ways on "b: [1" before a "c: 2", or on "!![ x", and does not say where.
            throw new DocumentFormatException((int)(parser.Current?.End.Line ?? 0), "not YAML: a value is misplaced after this line", e);
        }
    }

    private static int LineOf(ParsingEvent e) => (int)e.Start.Line;

    private YamlNode ReadNode(int depth)
    {
        NodeCount++;
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return anchors.TryGetValue(alias.Value, out var target)
                ? target
                : throw new DocumentFormatException(LineOf(alias), $"alias '*{alias.Value}' has no anchor before it");
        }

        var start = parser.Current as NodeEvent
            ?? throw new DocumentFormatException((int)(parser.Current?.Start.Line ?? 0), "expected a value");
        if (depth > DeepestNesting)
        {
            throw new DocumentFormatException(LineOf(start), $"nested more than {DeepestNesting} levels deep");
        }

        YamlNode node;
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            node = new YamlScalarNode(LineOf(scalar), ValueOf(scalar));
        }
        else if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(ReadNode(depth + 1));
            }

            node = new YamlSequenceNode(LineOf(sequence), items);
        }
        else
        {
            node = ReadMapping(parser.Consume<MappingStart>(), depth);
        }

        if (!start.Anchor.IsEmpty)
        {
            anchors[start.Anchor] = node;
        }

        return node;
    }

    private YamlMappingNode ReadMapping(MappingStart start, int depth)
    {
        var entries = new List<YamlEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var merges = new List<(int Line, YamlNode Source)>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var isMerge = parser.Current is Scalar { Value: "<<", IsPlainImplicit: true };
            var key = ReadNode(depth + 1);
            if (isMerge)
            {
                merges.Add((key.Line, ReadNode(depth + 1)));
                continue;
            }

            if (key is not YamlScalarNode { Value: var name } || name.Kind == System.Text.Json.JsonValueKind.Null)
            {
                throw new DocumentFormatException(key.Line, "a key must be a string");
            }

            if (!keys.Add(name.Text))
            {
                throw new DocumentFormatException(key.Line, $"duplicate member '{name.Text}'");
            }

            entries.Add(new YamlEntry(key.Line, name.Text, ReadNode(depth + 1)));
        }

        foreach (var (line, source) in merges)
        {
            Merge(line, source, entries, keys);
        }

        return new YamlMappingNode(LineOf(start), entries);
    }

    // A mapping's own entries win over merged ones, and an earlier merge over a later one.
    private void Merge(int line, YamlNode source, List<YamlEntry> entries, HashSet<string> keys)
    {
        var mappings = source is YamlSequenceNode sequence ? sequence.Items : [source];
        foreach (var mapping in mappings)
        {
            if (mapping is not YamlMappingNode { Entries: var merged })
            {
                throw new DocumentFormatException(line, "'<<' needs a mapping or a sequence of mappings");
            }

            mergedEntries += merged.Count;
            if (mergedEntries > MostMergedEntries)
            {
                throw new DocumentFormatException(line, "merge keys multiply the text too often");
            }

            entries.AddRange(merged.Where(entry => keys.Add(entry.Key)));
        }
    }

    private static YamlScalar ValueOf(Scalar scalar)
    {
        var tag = scalar.Tag.IsEmpty ? string.Empty : scalar.Tag.Value;
        try
        {
            switch (tag)
            {
                case "":
                    return scalar.IsPlainImplicit ? YamlScalar.OfPlain(scalar.Value) : YamlScalar.OfString(scalar.Value);
                case "!" or TagPrefix + "str":
                    return YamlScalar.OfString(scalar.Value);
                case TagPrefix + "int" or TagPrefix + "float" or TagPrefix + "bool" or TagPrefix + "null":
                    return YamlScalar.OfPlain(scalar.Value);
                default:
                    throw new DocumentFormatException(LineOf(scalar), $"tag '{tag}' is not supported");
            }
        }
        catch (FormatException e) when (e is not DocumentFormatException)
        {
            throw new DocumentFormatException(LineOf(scalar), e.Message, e);
        }
    }
}
