using System.Text.Json.Nodes;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;
using WebhookGuard.Core.Quarantine;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Detection;
using WebhookGuard.Events;
using WebhookGuard.Telemetry;
using WebhookGuard.Writing;

namespace WebhookGuard.Quarantine;

/// <summary>
/// The rounds of one leader. What is in quarantine is written on the Subnets and nowhere else: one write carries an entry and the note that it is
/// the guard's, under the condition that nobody has changed the Subnet since it was read. So it may be killed at any time, and two of it do no harm.
/// </summary>
/// <param name="work">How many addresses, and when.</param>
/// <param name="facts">The facts.</param>
/// <param name="store">Where Subnets are written.</param>
/// <param name="metrics">Where writes are counted.</param>
/// <param name="logger">Where changes are logged.</param>
internal sealed class QuarantineRounds(QuarantineWork work, ClusterFacts facts, ObjectStore store, QuarantineMetrics metrics, ILogger logger)
{
    private const int Attempts = 5;

    private readonly Dictionary<string, string> failures = new(StringComparer.Ordinal);
    private readonly HashSet<string> full = new(StringComparer.Ordinal);

    // What no leftover port had the time before, and what has none now: one look is not enough to take an address out.
    private HashSet<(string Subnet, Address Address)> freeBefore = [];
    private HashSet<(string Subnet, Address Address)> freeNow = [];

    /// <summary>Brings every Subnet up to date.</summary>
    /// <param name="report">What the last search found; it has lasted.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The Events to write.</returns>
    public async Task<IReadOnlyList<GuardEvent>> RunOnceAsync(DetectionReport report, CancellationToken cancellationToken)
    {
        if (!work.IsCurrent())
        {
            return [];
        }

        (freeBefore, freeNow) = (freeNow, []);
        var wanted = Wanted(report);
        var said = new List<GuardEvent>();
        foreach (var subnet in facts.Topology.Subnets.Where(subnet => !subnet.View.Terminating).OrderBy(subnet => subnet.Name, StringComparer.Ordinal).ToList())
        {
            try
            {
                var addresses = wanted[subnet.Name].ToList();
                var seen = Plan(subnet.View, addresses);
                var done = seen.IsChange ? await WriteAsync(subnet.View.Name, addresses, cancellationToken) : seen;
                said.AddRange(Tell(subnet, done));
                failures.Remove(subnet.Name);
            }
            catch (ObjectWriteException failed)
            {
                metrics.CountWrite(WriteOutcome.Failed);
                if (failures.GetValueOrDefault(subnet.Name) != failed.Message)
                {
                    failures[subnet.Name] = failed.Message;
                    Log.Fails(logger, failed.Message);
                }
            }
        }

        return said;
    }

    /// <summary>By Subnet the addresses of leftover ports, the oldest first. Those of an IP alone nobody has: see docs/quarantine.md.</summary>
    private ILookup<string, Address> Wanted(DetectionReport report) => report.Discrepancies
        .Where(leftover => leftover.Found.Kind == DiscrepancyKind.Leftover)
        .OrderBy(leftover => leftover.Since)
        .SelectMany(leftover => leftover.Found.Addresses.Select(address => (leftover.Found.Subnet, Address: address)))
        .Where(leftover => facts.Topology.Subnet(leftover.Subnet) is { } subnet
            && subnet.Contains(leftover.Address) && subnet.Objection(leftover.Address) is null
            && HasLeftoverPort(leftover.Subnet, leftover.Address))
        .ToLookup(leftover => leftover.Subnet, leftover => leftover.Address, StringComparer.Ordinal);

    private bool HasLeftoverPort(string subnet, Address address)
    {
        var lookup = new ObjectLookup(facts.Objects);
        return facts.Index.Find(address).Any(holding =>
            holding.Source == HoldingSource.LogicalSwitchPort && holding.Subnet == subnet && Holder.Of(holding, lookup).IsLeftover);
    }

    private QuarantinePlan Plan(SubnetView subnet, IReadOnlyList<Address> wanted) =>
        QuarantinePlanner.Plan(new QuarantineState(subnet.ExcludeIps, subnet.Quarantined, subnet.NotQuarantined), wanted, address => Stays(subnet.Name.Name, address), work.Limit);

    private bool Stays(string subnet, Address address)
    {
        if (HasLeftoverPort(subnet, address))
        {
            return true;
        }

        freeNow.Add((subnet, address));
        return !freeBefore.Contains((subnet, address));
    }

    /// <returns>What was written, or would not have changed anything.</returns>
    private async Task<QuarantinePlan> WriteAsync(ObjectName name, IReadOnlyList<Address> wanted, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            // The watch may be behind, and others write as well: what counts is the Subnet that the write replaces.
            var read = await store.ReadAsync(name, cancellationToken);
            if (read?.View is not SubnetView { Terminating: false } subnet)
            {
                return Nothing;
            }

            var plan = Plan(subnet, wanted);
            if (!plan.IsChange)
            {
                return plan;
            }

            var outcome = await store.PatchAsync(read, Changes(plan.After), cancellationToken);
            metrics.CountWrite(outcome);
            if (outcome == WriteOutcome.Written)
            {
                return plan;
            }

            if (attempt == Attempts)
            {
                return Nothing;
            }
        }
    }

    private static QuarantinePlan Nothing { get; } = QuarantinePlanner.Plan(new QuarantineState([]), [], _ => false, 0);

    private static JsonObject Changes(QuarantineState after) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["annotations"] = new JsonObject
            {
                // null removes it.
                [AnnotationKeys.Quarantined] = after.Quarantined.Length == 0 ? null : after.Quarantined,
                [AnnotationKeys.NotQuarantined] = after.Declined.Length == 0 ? null : after.Declined,
            },
        },
        ["spec"] = new JsonObject { ["excludeIps"] = new JsonArray([.. after.ExcludeIps.Select(entry => (JsonNode)entry)]) },
    };

    private IEnumerable<GuardEvent> Tell(SubnetInfo subnet, QuarantinePlan done)
    {
        if (done.Released.Count > 0)
        {
            Log.Released(logger, subnet.Name, QuarantineText.List(done.Released), done.Quarantined.Count);
        }

        if (done.GivenOver.Count > 0)
        {
            Log.GivenOver(logger, subnet.Name, QuarantineText.List(done.GivenOver));
        }

        if (done.TakenOut.Count > 0)
        {
            Log.TakenOut(logger, subnet.Name, QuarantineText.List(done.TakenOut));
        }

        if (done.Added.Count > 0)
        {
            Log.Added(logger, subnet.Name, QuarantineText.List(done.Added), done.Quarantined.Count);
        }

        var becameFull = done.Omitted.Count > 0 ? full.Add(subnet.Name) : full.Remove(subnet.Name) && false;
        if (becameFull && work.Limit > 0)
        {
            Log.LimitReached(logger, subnet.Name, QuarantineText.List(done.Omitted), work.Limit);
        }

        if ((done.Added.Count > 0 || becameFull) && work.Limit > 0 && EventTarget.Of(subnet.View.Name, facts.Objects) is { } target)
        {
            yield return new GuardEvent(
                target, GuardEvent.AddressQuarantined, $"{QuarantineRecord.Text(done.Added)}/{becameFull}", QuarantineText.OnSubnet(done, work.Limit));
        }
    }
}
