using System.Security.Cryptography;
using System.Text;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Certificates;

/// <summary>
/// Takes what a certificate is made of when it has changed, and refuses what is broken; what was taken before then stays. Each change is
/// told of once, however often it is offered.
/// </summary>
/// <param name="origin">Where it comes from, for people.</param>
/// <param name="take">Puts it to use, and returns what is to be logged; throws <see cref="CertificateRefusedException"/>.</param>
/// <param name="metrics">Where loads are counted.</param>
/// <param name="logger">Where loads are logged.</param>
internal sealed class Intake(string origin, Func<IReadOnlyList<string>, string> take, CertificateMetrics metrics, ILogger logger)
{
    private string? taken;
    private string? refused;

    /// <summary>Whether this differs from what was offered last.</summary>
    public bool IsNew(IReadOnlyList<string> contents) => Digest(contents) is var digest && digest != taken && digest != refused;

    /// <summary>Takes the contents unless they are in use already.</summary>
    public void Offer(IReadOnlyList<string> contents)
    {
        var digest = Digest(contents);
        if (digest == taken)
        {
            refused = null;
            return;
        }

        try
        {
            var description = take(contents);
            (taken, refused) = (digest, null);
            metrics.CountLoad(taken: true);
            Log.Loaded(logger, origin, description);
        }
        catch (CertificateRefusedException e)
        {
            // Tried again each time: one that is not valid yet will be.
            Refuse(digest, e.Message);
        }
    }

    /// <summary>There was nothing to read.</summary>
    public void Unreadable(string reason) => Refuse(reason, reason);

    private void Refuse(string mark, string reason)
    {
        if (mark == refused)
        {
            return;
        }

        refused = mark;
        metrics.CountLoad(taken: false);
        Log.Refused(logger, origin, reason);
    }

    // Not the text itself: it holds a key.
    private static string Digest(IReadOnlyList<string> contents) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', contents))));
}
