using WebhookGuard.Ovsdb.Rows;

namespace WebhookGuard.Ovsdb;

/// <summary>
/// Takes what an <see cref="OvsdbClient"/> finds. Calls never overlap and come in the order of the server's transactions. They may take
/// their time: echoes are answered meanwhile. An exception is logged and answered by loading everything again: the next data call is then
/// <see cref="OnReplace"/>.
/// </summary>
public interface IOvsdbListener
{
    /// <summary>
    /// These are all rows; whatever else the listener has is gone. Called after the first load, and after a reconnect that could not be
    /// resumed.
    /// </summary>
    void OnReplace(OvsdbSnapshot snapshot);

    /// <summary>
    /// The changes of one transaction (or, after a resumed reconnect, of all transactions missed). Never empty; a row is in it once.
    /// </summary>
    /// <param name="changes">What is new.</param>
    /// <param name="after">All rows as they are with it.</param>
    void OnChanges(IReadOnlyList<OvsdbRowChange> changes, OvsdbSnapshot after);

    /// <summary>The state of the connection changed; in order with the data calls.</summary>
    void OnStateChanged(OvsdbConnectionState state);
}
