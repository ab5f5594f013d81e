using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Admission;

/// <summary>
/// Decides, and asks the API server for what was looked for in vain before that wrongs somebody: a watch may be behind the very object that
/// led to the request.
/// </summary>
/// <param name="decider">Decides by the facts.</param>
/// <param name="cluster">Whom to ask.</param>
public sealed class LiveDecider(Decider decider, IClusterAccess cluster)
{
    /// <summary>Decides on an object as it would be stored.</summary>
    /// <param name="view">The object.</param>
    /// <param name="old">Its present state; null if it is being created.</param>
    /// <param name="claims">Whether what is free is going to be claimed, so that it must be right in whose name.</param>
    /// <param name="deadline">When to ask no longer.</param>
    public async ValueTask<Verdict> DecideAsync(ObjectView view, ObjectView? old, bool claims, ReviewDeadline deadline)
    {
        var verdict = decider.Decide(view, old, live: null, claims);
        if (verdict.Missing.Count == 0)
        {
            return verdict;
        }

        List<ObjectView> live = [];
        List<ObjectName> asked = [];
        while (verdict.Severity == Severity.Deny || verdict.Claim is not null)
        {
            // What is found may have somebody above it who was not found either: a Pod's ReplicaSet, and that one's Deployment.
            ObjectName[] missing = [.. verdict.Missing.Except(asked)];
            asked.AddRange(missing);
            var found = missing.Length == 0 ? [] : await FindAsync(missing, deadline);
            if (found.Count == 0)
            {
                break;
            }

            live.AddRange(found);
            verdict = decider.Decide(view, old, live, claims);
        }

        return verdict;
    }

    private async Task<IReadOnlyList<ObjectView>> FindAsync(ObjectName[] names, ReviewDeadline deadline)
    {
        using var stop = deadline.Limit();
        return await cluster.FindAsync(names, stop.Token);
    }
}
