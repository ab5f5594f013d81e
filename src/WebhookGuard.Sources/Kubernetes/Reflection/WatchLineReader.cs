namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>Cuts a watch's response into lines, one event each.</summary>
internal sealed class WatchLineReader(GrowingBuffer buffer)
{
    private int lastLine;

    /// <summary>The next line without its end; valid until the next call. <c>null</c> at the end.</summary>
    /// <exception cref="BrokenStreamException">The last line has no end: it may be cut off.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        buffer.Use(lastLine);
        lastLine = 0;
        var searched = 0;
        while (true)
        {
            var unused = buffer.Unused;
            var length = unused.Span[searched..].IndexOf((byte)'\n');
            if (length >= 0)
            {
                length += searched;
                lastLine = length + 1;
                return unused[..length];
            }

            searched = unused.Length;
            if (await buffer.ReadMoreAsync(cancellationToken))
                continue;
            return searched == 0 ? null : throw new BrokenStreamException($"the watch was cut off within an event, after {searched} bytes of it");
        }
    }
}
