namespace WebhookGuard.Sources.StateFolder;

/// <summary>Finds the line of the original text that a position in the JSON made from it came from.</summary>
internal sealed class LineMap
{
    private readonly List<long> offsets = [];

    private readonly List<int> lines = [];

    /// <summary>The map of JSON text onto itself.</summary>
    public static LineMap Of(ReadOnlySpan<byte> json)
    {
        var map = new LineMap();
        map.Add(0, 1);
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '\n')
            {
                map.Add(i + 1, map.lines[^1] + 1);
            }
        }

        return map;
    }

    /// <summary>Says that the text from here on came from the given line. To be called with growing offsets.</summary>
    public void Add(long offset, int line)
    {
        if (lines.Count == 0 || lines[^1] != line)
        {
            offsets.Add(offset);
            lines.Add(line);
        }
    }

    /// <summary>The line, counted from 1, of the JSON text at the offset.</summary>
    public int LineAt(long offset)
    {
        var found = offsets.BinarySearch(offset);
        var index = found >= 0 ? found : ~found - 1;
        return index < 0 ? 1 : lines[index];
    }
}
