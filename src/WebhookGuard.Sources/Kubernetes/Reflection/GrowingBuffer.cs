namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>Bytes read from a stream and not used yet, in one piece. Grows to the largest piece needed and no further.</summary>
internal sealed class GrowingBuffer(Stream stream, int maximum, Action onRead)
{
    private const int FirstSize = 64 * 1024;
    private byte[] bytes = new byte[(int)Math.Min(FirstSize, maximum + 1L)];
    private int start;
    private int end;

    /// <summary>Largest piece, in bytes.</summary>
    public int Maximum => maximum;

    /// <summary>Unused bytes. Valid until the next read.</summary>
    public ReadOnlyMemory<byte> Unused => bytes.AsMemory(start, end - start);

    /// <summary>Marks bytes as used.</summary>
    public void Use(int count) => start += count;

    /// <summary>Reads more behind the unused bytes.</summary>
    /// <returns>Whether there was more; <c>false</c> at the end of the stream.</returns>
    /// <exception cref="BrokenStreamException">One piece would be larger than the maximum.</exception>
    public async ValueTask<bool> ReadMoreAsync(CancellationToken cancellationToken)
    {
        if (start == end)
            start = end = 0;
        if (end == bytes.Length)
            MakeRoom();
        var count = await stream.ReadAsync(bytes.AsMemory(end), cancellationToken);
        end += count;
        if (count > 0)
            onRead();
        return count > 0;
    }

    private void MakeRoom()
    {
        var target = bytes;
        // Moving fewer bytes than are free keeps the cost per byte constant.
        if (start < bytes.Length / 2)
        {
            if (end - start > maximum)
                throw new BrokenStreamException($"an object is larger than {maximum} bytes");
            target = new byte[(int)Math.Min(Math.Max(bytes.Length * 2L, FirstSize), maximum + 1L)];
        }

        bytes.AsSpan(start, end - start).CopyTo(target);
        bytes = target;
        end -= start;
        start = 0;
    }
}
