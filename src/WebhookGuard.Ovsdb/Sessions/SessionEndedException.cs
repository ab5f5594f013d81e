namespace WebhookGuard.Ovsdb.Sessions;

/// <summary>A reason to leave this connection and open another one.</summary>
/// <param name="reason">For people.</param>
/// <param name="forget">Whether the rows here are in doubt, so that everything is to be loaded again.</param>
internal sealed class SessionEndedException(string reason, bool forget = false) : Exception(reason)
{
    public bool Forget { get; } = forget;
}
