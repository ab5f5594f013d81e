using System.Text.Json.Nodes;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Keeping;
using WebhookGuard.Core.Objects;
using WebhookGuard.Events;
using WebhookGuard.Telemetry;
using WebhookGuard.Writing;

namespace WebhookGuard.Keeping;

/// <summary>The rounds of one leader.</summary>
/// <param name="facts">The facts.</param>
/// <param name="store">Where VMs are written.</param>
/// <param name="metrics">Where writes are counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where changes are logged.</param>
internal sealed class KeepRounds(ClusterFacts facts, ObjectStore store, KeepMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>How long a VM is left alone whose template could not be written.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMinutes(5);

    private readonly Dictionary<ObjectName, long> failedAt = [];
    private Dictionary<ObjectName, string> doubtsBefore = [];
    private Dictionary<ObjectName, string> plannedBefore = [];

    /// <summary>Writes what two rounds in a row found alike: the sources tell of one event one after another.</summary>
    /// <returns>The Events to write.</returns>
    public async Task<IReadOnlyList<GuardEvent>> RunOnceAsync(CancellationToken cancellationToken)
    {
        ForgetFailures();
        var planner = new KeepPlanner(facts);
        var planned = new Dictionary<ObjectName, string>();
        var doubts = new Dictionary<ObjectName, string>();
        var said = new List<GuardEvent>();
        foreach (var vm in facts.Objects.All.OfType<VirtualMachineView>().Where(view => view.Keep && view.Name.Kind == ObjectKind.VirtualMachine).ToList())
        {
            var plan = planner.Plan(vm);
            Note(vm.Name, plan, doubts);
            if (plan.Nics.Count == 0)
            {
                continue;
            }

            planned[vm.Name] = TextOf(plan);
            if (plannedBefore.GetValueOrDefault(vm.Name) == planned[vm.Name] && !failedAt.ContainsKey(vm.Name)
                && await TryWriteAsync(vm.Name, planned[vm.Name], planner, cancellationToken) is { } kept)
            {
                said.Add(kept);
            }
        }

        (plannedBefore, doubtsBefore) = (planned, doubts);
        return said;
    }

    private static string TextOf(KeepPlan plan) => string.Join(", ", plan.Nics.Select(nic => $"{nic.Key}: {nic.Value}"));

    private static JsonObject Changes(KeepPlan plan) => new()
    {
        ["spec"] = new JsonObject
        {
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["annotations"] = new JsonObject(plan.Nics.Select(nic => KeyValuePair.Create(nic.Key, (JsonNode?)nic.Value))) },
            },
        },
    };

    // Of VMs that are gone as well, which nobody will write again.
    private void ForgetFailures()
    {
        foreach (var (name, since) in failedAt)
        {
            if (time.GetElapsedTime(since) >= PauseAfterFailure)
            {
                failedAt.Remove(name);
            }
        }
    }

    private async Task<GuardEvent?> TryWriteAsync(ObjectName name, string expected, KeepPlanner planner, CancellationToken cancellationToken)
    {
        try
        {
            // What is absent in the version that the write replaces.
            var read = await store.ReadAsync(name, cancellationToken);
            if (read?.View is not VirtualMachineView live || planner.Plan(live) is not { } plan || TextOf(plan) != expected)
            {
                return null;
            }

            var outcome = await store.PatchAsync(read, Changes(plan), cancellationToken);
            metrics.CountWrite(outcome);
            if (outcome != WriteOutcome.Written)
            {
                return null;
            }

            failedAt.Remove(name);
            Log.Kept(logger, name.ToString(), expected);
            return EventTarget.Of(name, facts.Objects) is { } target
                ? new GuardEvent(target, GuardEvent.AddressKept, expected, $"The address that it has is written into its template, and stays its own: {expected}") { IsWarning = false }
                : null;
        }
        catch (ObjectWriteException failed)
        {
            metrics.CountWrite(WriteOutcome.Failed);
            failedAt[name] = time.GetTimestamp();
            Log.Fails(logger, failed.Message);
            return null;
        }
    }

    private void Note(ObjectName name, KeepPlan plan, Dictionary<ObjectName, string> doubts)
    {
        if (plan.Doubts.Count == 0)
        {
            return;
        }

        doubts[name] = string.Join("; ", plan.Doubts);
        if (doubtsBefore.GetValueOrDefault(name) != doubts[name])
        {
            Log.InDoubt(logger, name.ToString(), doubts[name]);
        }
    }
}
