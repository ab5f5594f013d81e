namespace WebhookGuard.Ovsdb.Wire;

/// <summary>The server sent something that RFC 7047, or its own schema, does not allow.</summary>
internal sealed class OvsdbProtocolException : Exception
{
    public OvsdbProtocolException(string message)
        : base(message)
    {
    }

    public OvsdbProtocolException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
