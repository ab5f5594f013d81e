namespace WebhookGuard.Sources.Tests.Kubernetes.Reflection;

/// <summary>Gives its bytes in pieces: up to a boundary, then a few at a time.</summary>
internal sealed class PieceStream(byte[] bytes, int boundary, int piece) : MemoryStream(bytes, writable: false)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var next = Position < boundary ? boundary - (int)Position : piece;
        return base.ReadAsync(buffer[..Math.Min(buffer.Length, next)], cancellationToken);
    }
}
