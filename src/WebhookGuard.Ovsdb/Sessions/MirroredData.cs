using WebhookGuard.Ovsdb.Rows;

namespace WebhookGuard.Ovsdb.Sessions;

/// <summary>What outlives a connection: the rows, and what is needed to resume. Owned by the session that runs.</summary>
internal sealed class MirroredData
{
    private string? resumeKey;
    private Guid clusterOfIndex;
    private long lowestIndex;

    public RowStore? Rows { get; private set; }

    public Guid LastTransactionId { get; set; }

    /// <summary>The transaction to resume after; empty when the cluster, or what is asked, is not the same as before.</summary>
    public Guid ResumeAfter(string? key) => key is not null && string.Equals(key, resumeKey, StringComparison.Ordinal) ? LastTransactionId : Guid.Empty;

    /// <summary>Puts new rows in the place of the old ones.</summary>
    public void Replace(RowStore rows, string? key, Guid transactionId) => (Rows, resumeKey, LastTransactionId) = (rows, key, transactionId);

    /// <summary>The next session loads everything.</summary>
    public void Forget() => LastTransactionId = Guid.Empty;

    /// <summary>False when the server's log index is behind one seen before in the same cluster: it would take us back in time.</summary>
    public bool Advance(Guid cluster, long index)
    {
        if (cluster == clusterOfIndex && index < lowestIndex)
        {
            return false;
        }

        (clusterOfIndex, lowestIndex) = (cluster, index);
        return true;
    }
}
