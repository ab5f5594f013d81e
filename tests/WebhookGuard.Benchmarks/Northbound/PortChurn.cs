using System.Text.Json.Nodes;
using WebhookGuard.Core.Decisions;
using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.Benchmarks.Northbound;

/// <summary>
/// Ports that come, get another address, and go, one row and one transaction at a time, as Kube-OVN writes them: by UUID, and into and out
/// of their switch.
/// </summary>
/// <param name="connection">Where to write.</param>
/// <param name="switches">How many switches to spread over.</param>
/// <param name="firstNumber">The number of the first new port in each; numbers from 30,000 on are addresses that ports change to.</param>
internal sealed class PortChurn(OvsdbConnection connection, int switches, int firstNumber)
{
    private const int Alive = 300;
    private const int Changed = 30_000;
    private readonly Queue<(KubeOvnPort Port, string Uuid)> fresh = [];
    private readonly Queue<(KubeOvnPort Port, string Uuid)> changed = [];
    private int created;

    /// <summary>The next change: the address it is about, and what a Pod that asks for that is told afterwards.</summary>
    public (KubeOvnPort Address, Severity Verdict, Func<Task> MakeAsync) Next()
    {
        if (changed.Count >= Alive)
        {
            var (port, uuid) = changed.Dequeue();
            return (Moved(port), Severity.Allow, () => connection.TransactAsync(OvsdbServer.Database, Unlist(port, uuid)));
        }

        if (fresh.Count >= Alive)
        {
            var (port, uuid) = fresh.Dequeue();
            changed.Enqueue((port, uuid));
            return (Moved(port), Severity.Deny, () => connection.TransactAsync(OvsdbServer.Database, Update(Moved(port), uuid)));
        }

        var next = new KubeOvnPort(created % switches, firstNumber + (created / switches));
        created++;
        return (next, Severity.Deny, () => CreateAsync(next));
    }

    private static KubeOvnPort Moved(KubeOvnPort port) => port with { Number = port.Number + Changed };

    private static string Update(KubeOvnPort address, string uuid) => $$"""
        {"op":"update","table":"Logical_Switch_Port","where":[["_uuid","==",["uuid","{{uuid}}"]]],"row":{"addresses":"{{address.AddressText}}"} }
        """;

    // The server removes a port that no switch lists.
    private static string Unlist(KubeOvnPort port, string uuid) => $$"""
        {"op":"mutate","table":"Logical_Switch","where":[["name","==","{{port.Switch}}"]],"mutations":[["ports","delete",["uuid","{{uuid}}"]]]}
        """;

    private async Task CreateAsync(KubeOvnPort port)
    {
        var results = await connection.TransactAsync(OvsdbServer.Database, port.Insert("p"), FilledNorthbound.List(port.Subnet, "p"));
        fresh.Enqueue((port, UuidOf(results[0]!)));
    }

    private static string UuidOf(JsonNode result) => result["uuid"]![1]!.GetValue<string>();
}
