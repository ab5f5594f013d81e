namespace WebhookGuard.Ovsdb.Sessions;

/// <summary>Holds the current state and announces each new one.</summary>
internal sealed class StateTracker
{
    private readonly EventQueue events;
    private readonly TimeProvider timeProvider;
    private readonly Lock gate = new();
    private volatile OvsdbConnectionState current;

    public StateTracker(EventQueue events, TimeProvider timeProvider)
    {
        this.events = events;
        this.timeProvider = timeProvider;
        current = new OvsdbConnectionState { Since = timeProvider.GetUtcNow() };
    }

    public OvsdbConnectionState Current => current;

    public void Update(Func<OvsdbConnectionState, OvsdbConnectionState> change)
    {
        lock (gate)
        {
            var before = current;
            var after = change(before);
            if (after.Phase != before.Phase)
            {
                after = after with { Since = timeProvider.GetUtcNow() };
            }

            if (after != before)
            {
                current = after;
                events.StateChanged(after);
            }
        }
    }

    public void Failed(string reason)
    {
        var now = timeProvider.GetUtcNow();
        Update(state => state with { Phase = OvsdbConnectionPhase.Disconnected, LastFailure = reason, LastFailureAt = now });
    }
}
