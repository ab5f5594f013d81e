using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Benchmarks.Claims;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Monitoring;

namespace WebhookGuard.Benchmarks.Detection;

/// <summary>
/// How long after a VM is gone its forgotten port is told of, and after the port is removed, no more: with the guard's own interval and
/// those of <c>deploy/monitoring</c>, the longest of several rounds. The reference is what is promised.
/// </summary>
internal sealed class DetectionDelay : IBenchmark
{
    private const int Rounds = 10;
    private const double Promised = 15;
    private const string Subnet = "ovn-default";

    // As service-monitor.yaml has it.
    private static readonly TimeSpan ScrapeInterval = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public string Name => "detection";

    /// <inheritdoc/>
    public string Summary => "how long a forgotten port takes to the metric, the Event and the alert, beside what is promised";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress)
    {
        progress("starting etcd, an API server, ovsdb-server, the guard and Prometheus");
        await using var server = await GuardedApiServer.StartAsync();
        await server.Northbound.AddSwitchAsync(Subnet);
        var rules = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "deploy", "monitoring", "rules.yaml"));
        await using var prometheus = await PrometheusServer.StartAsync([new ScrapeTarget("webhookguard", server.Probes)], rules, ScrapeInterval);
        await UntilShownAsync(server, "webhookguard_leader 1");
        var found = new List<Delays>();
        for (var round = 0; round < Rounds; round++)
        {
            found.Add(await MeasureAsync(server, prometheus, round));
            progress($"round {round + 1} of {Rounds}: {found[^1]}");
        }

        return
        [
            Figure("to the metric", found.Max(delays => delays.Metric)),
            Figure("to the Event", found.Max(delays => delays.Event)),
            Figure("to the alert", found.Max(delays => delays.Alert)),
            Figure("from its removal to the end of the alert", found.Max(delays => delays.Cleared)),
        ];
    }

    private static Figure Figure(string what, double seconds) =>
        new($"forgotten port, {what}, longest of {Rounds} / promised", "s", seconds, Promised, Target: 1);

    private static async Task<Delays> MeasureAsync(GuardedApiServer server, PrometheusServer prometheus, int round)
    {
        var (name, address) = ($"vm-{round}", $"10.16.0.{10 + round}");
        await CreateVirtualMachineAsync(server.Api, name, address);
        var port = await server.Northbound.AddPodPortAsync(Subnet, "default", name, $"00:00:00:00:00:{10 + round:x2} {address}");
        await UntilShownAsync(server, "webhookguard_addresses{source=\"VirtualMachine\"} 1");
        await UntilShownAsync(server, "webhookguard_addresses{source=\"Logical_Switch_Port\"} 2");

        await SpreadAsync(round);
        using var deleted = await server.Api.DeleteAsync(new Uri($"/apis/kubevirt.io/v1/namespaces/default/virtualmachines/{name}", UriKind.Relative));
        deleted.EnsureSuccessStatusCode();
        var start = Stopwatch.GetTimestamp();
        var told = await Task.WhenAll(
            AfterAsync(start, UntilShownAsync(server, $"webhookguard_leftovers{{subnet=\"{Subnet}\"}} 1")),
            AfterAsync(start, UntilEventAsync(server.Api, port)),
            AfterAsync(start, prometheus.FiresAsync("WebhookGuardLeftoverPorts")));

        await SpreadAsync(round);
        await server.Northbound.DeletePortAsync(port);
        start = Stopwatch.GetTimestamp();
        return new Delays(told[0], told[1], told[2], await AfterAsync(start, prometheus.ClearsAsync("WebhookGuardLeftoverPorts")));
    }

    // The intervals would otherwise be met at the same point each time.
    private static Task SpreadAsync(int round) => Task.Delay(ScrapeInterval * round / Rounds, TimeProvider.System);

    private static async Task<double> AfterAsync(long start, Task task)
    {
        await task;
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task UntilShownAsync(GuardedApiServer server, string sample)
    {
        using var http = new HttpClient { BaseAddress = server.Probes };
        await Eventually.IsTrueAsync(
            async () => (await http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains(sample + "\n", StringComparison.Ordinal), $"the guard shows {sample}");
    }

    private static Task UntilEventAsync(HttpClient api, string port) => Eventually.IsTrueAsync(
        async () =>
        {
            var events = await api.GetFromJsonAsync<JsonNode>("/api/v1/events");
            return events!["items"]!.AsArray().Any(item =>
                (string?)item!["reason"] == "AddressLeftover" && ((string)item["message"]!).Contains(port, StringComparison.Ordinal));
        },
        $"there is an Event about {port}");

    private static async Task CreateVirtualMachineAsync(HttpClient api, string name, string address)
    {
        using var answer = await api.PostAsJsonAsync("/apis/kubevirt.io/v1/namespaces/default/virtualmachines", new JsonObject
        {
            ["apiVersion"] = "kubevirt.io/v1",
            ["kind"] = "VirtualMachine",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["running"] = true,
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["ovn.kubernetes.io/ip_address"] = address } },
                    ["spec"] = new JsonObject { ["domain"] = new JsonObject { ["devices"] = new JsonObject() } },
                },
            },
        });
        answer.EnsureSuccessStatusCode();
    }

    private sealed record Delays(double Metric, double Event, double Alert, double Cleared)
    {
        public override string ToString() => $"metric {Metric:0.0} s, Event {Event:0.0} s, alert {Alert:0.0} s, cleared {Cleared:0.0} s";
    }
}
