using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using WebhookGuard.Ovsdb.Rows;

namespace WebhookGuard.Ovsdb.Sessions;

/// <summary>
/// Takes events from the reading loop to the listener, in order, so that a slow listener delays no echo. Outlives connections.
/// </summary>
internal sealed class EventQueue(IOvsdbListener listener, int maxTransactions, ILogger logger)
{
    private readonly Channel<object> events = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
    private int transactions;

    public void Replace(OvsdbSnapshot snapshot) => events.Writer.TryWrite(snapshot);

    public void StateChanged(OvsdbConnectionState state) => events.Writer.TryWrite(state);

    /// <exception cref="SessionEndedException">The listener lags too far behind.</exception>
    public void Changes(IReadOnlyList<OvsdbRowChange> changes, OvsdbSnapshot after)
    {
        if (Interlocked.Increment(ref transactions) > maxTransactions)
        {
            Interlocked.Decrement(ref transactions);
            throw new SessionEndedException($"the listener is more than {maxTransactions} transactions behind", forget: true);
        }

        events.Writer.TryWrite(new Transaction(changes, after));
    }

    /// <summary>Calls the listener until cancelled.</summary>
    /// <param name="onFault">Called when the listener failed to take data, so that its rows are in doubt.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task DeliverAsync(Action<string> onFault, CancellationToken cancellationToken)
    {
        var inDoubt = false;
        await foreach (var item in events.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                switch (item)
                {
                    case OvsdbConnectionState state:
                        listener.OnStateChanged(state);
                        break;
                    case OvsdbSnapshot snapshot:
                        listener.OnReplace(snapshot);
                        inDoubt = false;
                        break;
                    case Transaction transaction:
                        Interlocked.Decrement(ref transactions);
                        if (!inDoubt)
                        {
                            listener.OnChanges(transaction.Changes, transaction.After);
                        }

                        break;
                }
            }
            catch (Exception exception) when (item is OvsdbConnectionState)
            {
                logger.LogError(exception, "The listener failed to take a change of state");
            }
            catch (Exception exception)
            {
                logger.LogError(exception, "The listener failed to take rows; loading everything again");
                inDoubt = true;
                onFault($"the listener failed: {exception.Message}");
            }
        }
    }

    private sealed record Transaction(IReadOnlyList<OvsdbRowChange> Changes, OvsdbSnapshot After);
}
