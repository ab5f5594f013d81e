using k8s;
using k8s.LeaderElection;

namespace WebhookGuard.Housekeeping;

/// <summary>
/// Elects one of all replicas by a Lease. While the leader is cut off, two may believe to lead for a moment, by the difference of their
/// clocks' rates: what the leader does has to bear that.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="options">Which Lease, and the durations.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where changes are logged, each once.</param>
public sealed class LeaderElection(IKubernetes client, LeaderElectionOptions options, TimeProvider time, ILogger<LeaderElection> logger)
{
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(5);

    private readonly Lock noting = new();
    private volatile bool leading;
    private string? failure;
    private string? leader;

    /// <summary>Whether this replica is the elected one.</summary>
    public bool IsLeader => leading;

    /// <summary>What the Lease calls this replica.</summary>
    public string Identity => options.Identity;

    /// <summary>
    /// Stands for election, again and again, until it is cancelled; the Lease is then given up, so that another takes over at once. Failures
    /// of the API server only mean that nobody new is elected.
    /// </summary>
    /// <param name="whileLeading">
    /// What the leader does. It is cancelled when leadership is lost, and awaited before this replica stands again; if it ends of its own,
    /// leadership is given up.
    /// </param>
    /// <param name="cancellationToken">Ends it; no exception follows.</param>
    public async Task RunAsync(Func<CancellationToken, Task> whileLeading, CancellationToken cancellationToken)
    {
        var pause = options.RetryPeriod;
        while (!cancellationToken.IsCancellationRequested)
        {
            var led = await StandAsync(whileLeading, cancellationToken);
            pause = led ? options.RetryPeriod : TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, options.LeaseDuration.Ticks));
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Until leadership, once won, is lost, or the elector gives up.</summary>
    /// <returns>Whether this replica led.</returns>
    private async Task<bool> StandAsync(Func<CancellationToken, Task> whileLeading, CancellationToken cancellationToken)
    {
        using var term = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = Task.CompletedTask;
        var led = false;
        using var elector = new LeaderElector(new LeaderElectionConfig(new ElectionLease(client, options, time, Note))
        {
            LeaseDuration = options.LeaseDuration,
            RenewDeadline = options.RenewDeadline,
            RetryPeriod = options.RetryPeriod,
        });
        elector.OnStartedLeading += () =>
        {
            led = true;
            leading = true;
            work = LeadAsync(whileLeading, term);
        };
        elector.OnNewLeader += NoteLeader;
        try
        {
            await elector.RunUntilLeadershipLostAsync(term.Token);
        }
        catch (Exception)
        {
            // Cancelled, or a call failed: the Lease has told.
        }

        leading = false;

        // The elector, too, leaves an attempt to renew behind, which would go on to take the Lease for nobody.
        await term.CancelAsync();
        await work;
        if (led)
        {
            Log.LeadingNoMore(logger, Identity, options.Duty);
            await ReleaseAsync();
        }

        return led;
    }

    private async Task LeadAsync(Func<CancellationToken, Task> whileLeading, CancellationTokenSource term)
    {
        Log.Leading(logger, Identity, options.Duty);
        try
        {
            // The elector must go on to renew, whatever the work does.
            await Task.Run(() => whileLeading(term.Token), CancellationToken.None);
        }
        catch (Exception) when (term.IsCancellationRequested)
        {
            // What a cancelled call throws depends on where it was.
            return;
        }
        catch (Exception unexpected)
        {
            Log.LeadersWorkFailed(logger, options.Duty, unexpected);
        }

        await term.CancelAsync();
    }

    private async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(ReleaseLimit, time);
        try
        {
            // Through a lock of its own: what is left of the elector may still use the other.
            await new ElectionLease(client, options, time, _ => { }).ReleaseAsync(limit.Token);
        }
        catch (Exception)
        {
            // It expires.
        }
    }

    private void NoteLeader(string identity)
    {
        lock (noting)
        {
            if (identity == leader || identity == Identity || string.IsNullOrEmpty(identity))
            {
                leader = identity;
                return;
            }

            leader = identity;
        }

        Log.Following(logger, identity, options.Duty);
    }

    private void Note(string? reason)
    {
        lock (noting)
        {
            if ((reason is null) == (failure is null))
            {
                failure = reason;
                return;
            }

            failure = reason;
        }

        if (reason is null)
        {
            Log.ElectionGoesOn(logger, options.Duty);
        }
        else
        {
            Log.ElectionFails(logger, options.Duty, reason);
        }
    }
}
