using CsCheck;

namespace WebhookGuard.Sources.Tests.Integration;

/// <summary>Transactions as Kube-OVN, an administrator or nobody at all would send them.</summary>
internal static class NorthboundSteps
{
    private static readonly Gen<string> Switch = Gen.Int[0, 2].Select(i => $"tenant-{i}");

    private static readonly Gen<string> Port = Gen.Int[0, 5].Select(i => $"p{i}");

    private static readonly Gen<string> RouterPort = Gen.Int[0, 2].Select(i => $"ovn-cluster-tenant-{i}");

    private static readonly Gen<string> Addresses = Gen.OneOf(
        Gen.Const("""["set",[]]"""),
        Gen.Const("\"router\""),
        Gen.Const("\"dynamic\""),
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 4]).Select((mac, ip) => $"\"00:00:00:00:00:0{mac} 10.66.0.{ip} fd00::{ip}\""),
        Gen.Int[1, 3].Select(mac => $"[\"set\",[\"00:00:00:00:00:0{mac} 10.66.0.{mac}\",\"unknown\"]]"));

    private static readonly Gen<string> Columns = Gen.OneOf(
        Addresses.Select(addresses => $"\"addresses\":{addresses}"),
        Addresses.Select(addresses => $"\"addresses\":{addresses}"),
        Step.OneOf(["", "virtual", "localnet"]).Select(type => $"\"type\":\"{type}\""),
        RouterPort.Select(name => $"\"type\":\"router\",\"options\":{Map("router-port", name)}"),
        Gen.Int[1, 4].Select(ip => $"\"type\":\"virtual\",\"options\":{Map("virtual-ip", $"10.66.0.{ip}")}"),
        Gen.Int[0, 2].Select(ip => $"\"dynamic_addresses\":{(ip == 0 ? "[\"set\",[]]" : $"\"00:00:00:00:00:09 10.66.0.{ip}\"")}"),
        Gen.Int[0, 2].Select(pod => $"\"external_ids\":{Map("pod", $"team-a/p{pod}")}"),
        Switch.Select(ls => $"\"external_ids\":{Map("ls", ls)}"));

    private static readonly Gen<string> Networks = Gen.OneOf(
        Gen.Int[1, 4].Select(ip => $"\"10.66.0.{ip}/24\""),
        Gen.Int[1, 4].Select(ip => $"[\"set\",[\"10.66.0.{ip}/24\",\"fd00::{ip}/64\"]]"));

    public static readonly Gen<Step> Change = Gen.Frequency(
        (2, Switch.Select(AddSwitch)),
        (1, Switch.Select(DeleteSwitch)),
        (1, Gen.Select(Switch, Switch).Select((from, to) => Update("Logical_Switch", from, $"\"name\":\"{to}\""))),
        (6, Gen.Select(Switch, Port, Columns).Select(AddPort)),
        (2, Port.Select(DeletePort)),
        (3, Gen.Select(Port, Switch, Gen.Bool).Select(MovePort)),
        (1, Gen.Select(Port, Port).Select((from, to) => Update("Logical_Switch_Port", from, $"\"name\":\"{to}\""))),
        (6, Gen.Select(Port, Columns).Select((port, columns) => Update("Logical_Switch_Port", port, columns))),
        (3, Gen.Select(RouterPort, Networks).Select(AddRouterPort)),
        (1, RouterPort.Select(DeleteRouterPort)),
        (1, Gen.Select(RouterPort, RouterPort).Select((from, to) => Update("Logical_Router_Port", from, $"\"name\":\"{to}\""))),
        (1, Gen.Select(RouterPort, Networks).Select((port, networks) => Update("Logical_Router_Port", port, $"\"networks\":{networks}"))));

    private static string Map(string key, string value) => $"[\"map\",[[\"{key}\",\"{value}\"]]]";

    private static Step AddSwitch(string name) => Transaction(
        $"add switch {name}", Absent("Logical_Switch", name), """{"op":"insert","table":"Logical_Switch","row":{"name":""" + $"\"{name}\"" + "}}");

    private static Step DeleteSwitch(string name) => Transaction(
        $"delete switch {name}", $$"""{"op":"delete","table":"Logical_Switch","where":{{Named(name)}}}""");

    // A port that no switch refers to is gone with its transaction.
    private static Step AddPort(string ls, string name, string columns) => Transaction(
        $"add port {name} {columns} to {ls}",
        Absent("Logical_Switch_Port", name),
        """{"op":"insert","table":"Logical_Switch_Port","uuid-name":"p","row":{"name":""" + $"\"{name}\",{columns}" + "}}",
        Mutate("Logical_Switch", Named(ls), "insert", """["named-uuid","p"]"""));

    private static Step DeletePort(string name) => OfRow($"delete port {name}", "Logical_Switch_Port", name, async (northbound, port) =>
        await northbound.TryTransactAsync(Mutate("Logical_Switch", "[]", "delete", port)));

    private static Step MovePort(string name, string ls, bool atOnce) => OfRow(
        $"move port {name} to {ls}{(atOnce ? "" : ", on both for a while")}", "Logical_Switch_Port", name, async (northbound, port) =>
        {
            if (atOnce)
            {
                await northbound.TryTransactAsync(
                    Mutate("Logical_Switch", "[]", "delete", port), Mutate("Logical_Switch", Named(ls), "insert", port));
                return;
            }

            await northbound.TryTransactAsync(Mutate("Logical_Switch", Named(ls), "insert", port));
            await northbound.TryTransactAsync(Mutate("Logical_Switch", $"[[\"name\",\"!=\",\"{ls}\"]]", "delete", port));
        });

    private static Step AddRouterPort(string name, string networks) => Transaction(
        $"add router port {name} {networks}",
        Absent("Logical_Router_Port", name),
        """{"op":"insert","table":"Logical_Router_Port","uuid-name":"p","row":{"name":""" + $"\"{name}\",\"mac\":\"00:00:00:00:00:08\",\"networks\":{networks}" + "}}",
        """{"op":"insert","table":"Logical_Router","row":{"name":"ovn-cluster","ports":["named-uuid","p"]}}""");

    private static Step DeleteRouterPort(string name) => OfRow($"delete router port {name}", "Logical_Router_Port", name, async (northbound, port) =>
        await northbound.TryTransactAsync(Mutate("Logical_Router", "[]", "delete", port)));

    private static Step Update(string table, string name, string columns) => Transaction(
        $"set {columns} of {name}", $$"""{"op":"update","table":"{{table}}","where":{{Named(name)}},"row":{""" + columns + "}}");

    private static string Mutate(string table, string where, string how, string port) =>
        $$"""{"op":"mutate","table":"{{table}}","where":{{where}},"mutations":[["ports","{{how}}",{{port}}]]}""";

    private static string Named(string name) => $"[[\"name\",\"==\",\"{name}\"]]";

    // Fails the transaction if there is such a row.
    private static string Absent(string table, string name) =>
        $$"""{"op":"wait","timeout":0,"table":"{{table}}","where":{{Named(name)}},"columns":["name"],"until":"==","rows":[]}""";

    private static Step Transaction(string name, params string[] operations) => new(name, world => world.Northbound.TryTransactAsync(operations));

    private static Step OfRow(string name, string table, string row, Func<Northbound, string, Task> run) => new(name, async world =>
    {
        if (await world.Northbound.UuidAsync(table, row) is { } uuid)
        {
            await run(world.Northbound, $"[\"uuid\",\"{uuid}\"]");
        }
    });
}
