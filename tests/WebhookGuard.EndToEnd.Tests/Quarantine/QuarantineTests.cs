using System.Globalization;
using WebhookGuard.Core.Addresses;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Quarantine;

public sealed class QuarantineTests(QuarantinedSubnets cluster) : IClassFixture<QuarantinedSubnets>
{
    [ApiServerFact]
    public async Task Kube_OVNs_allocator_picks_a_leftovers_address_without_quarantine_and_the_next_free_one_with_it()
    {
        var (subnet, x) = await cluster.CreateSubnetAsync();
        var leftover = $"10.{x}.0.2";
        await PortAsync(subnet, "forgotten", leftover);
        var afterRestart = new HashSet<string>(StringComparer.Ordinal);

        await using (var guard = await cluster.StartGuardAsync(quarantine: false))
        {
            await Eventually.IsTrueAsync(async () => await guard.MetricAsync("webhookguard_leftovers", $"\"{subnet}\"") == 1, "the leftover is found");

            // The incident.
            Assert.Equal(leftover, QuarantinedSubnets.Allocate(await cluster.SubnetAsync(subnet), afterRestart));
        }

        await using (await cluster.StartGuardAsync())
        {
            await cluster.ExcludesAsync(subnet, Own(x, leftover));

            Assert.Equal($"10.{x}.0.3", QuarantinedSubnets.Allocate(await cluster.SubnetAsync(subnet), afterRestart));
        }
    }

    [ApiServerFact]
    public async Task A_leftover_ports_addresses_are_excluded_for_as_long_as_there_is_the_port()
    {
        var (subnet, x) = await cluster.CreateSubnetAsync();
        await using var guard = await cluster.StartGuardAsync();
        await PortAsync(subnet, "one", $"10.{x}.0.5 fd00:{x}::5");
        await PortAsync(subnet, "two", $"10.{x}.0.6 fd00:{x}::7");
        await PortAsync(subnet, "excluded", $"10.{x}.0.201");
        await PortAsync(subnet, "elsewhere", "192.0.2.1");
        await cluster.Admin.ApplyAsync(Manifests.IP("without-port", "team-a", subnet, $"10.{x}.0.9", "00:00:00:00:00:09"));
        var living = await cluster.CreateNamespaceAsync();
        await cluster.Admin.ApplyAsync(Manifests.Pod(living, "living", ip: null));
        await cluster.Northbound.AddPodPortAsync(subnet, living, "living", $"00:00:00:00:00:08 10.{x}.0.8");

        await cluster.ExcludesAsync(subnet, Own(x, $"10.{x}.0.5..10.{x}.0.6", $"fd00:{x}::5", $"fd00:{x}::7"));
        Assert.Equal($"10.{x}.0.5..10.{x}.0.6,fd00:{x}::5,fd00:{x}::7", QuarantinedSubnets.Annotation(await cluster.SubnetAsync(subnet), "quarantined"));
        await Eventually.IsTrueAsync(async () => await guard.MetricAsync("webhookguard_quarantined_addresses", $"\"{subnet}\"") == 4, "the metric says so");
        await Eventually.IsTrueAsync(
            async () => (await cluster.Admin.RunAsync($"get events -n default --field-selector reason=AddressQuarantined,involvedObject.name={subnet}")).StandardOutput
                .Contains("of leftover ports, and in excludeIps", StringComparison.Ordinal),
            "an Event on the Subnet says so");
        Assert.True(await guard.MetricAsync("webhookguard_quarantine_writes_total", "written") >= 1);

        await cluster.Northbound.DeletePortAsync("one.team-a");
        await cluster.ExcludesAsync(subnet, Own(x, $"10.{x}.0.6", $"fd00:{x}::7"));

        // The owner is back: the address is its own.
        await cluster.Admin.ApplyAsync("apiVersion: v1\nkind: Namespace\nmetadata: {name: team-a}");
        await cluster.Admin.ApplyAsync(Manifests.Pod("team-a", "two", ip: null));
        await cluster.ExcludesAsync(subnet, Own(x));
        Assert.Null(QuarantinedSubnets.Annotation(await cluster.SubnetAsync(subnet), "quarantined"));
        await cluster.Admin.DeleteAsync("pod -n team-a two --force");
        await cluster.Northbound.DeletePortAsync("two.team-a");
    }

    [ApiServerFact]
    public async Task What_an_administrator_takes_out_stays_out_and_the_rest_comes_out_by_a_limit_of_zero()
    {
        var (subnet, x) = await cluster.CreateSubnetAsync();
        await PortAsync(subnet, "a", $"10.{x}.0.5");
        await PortAsync(subnet, "b", $"10.{x}.0.7");
        await PortAsync(subnet, "c", $"10.{x}.0.9");
        await using (await cluster.StartGuardAsync(limit: 2))
        {
            // The oldest first, and all of them were there before.
            await cluster.ExcludesAsync(subnet, Own(x, $"10.{x}.0.5", $"10.{x}.0.7"));
            await ReplaceAsync(subnet, list => list.Where(entry => entry != $"10.{x}.0.5"));

            await cluster.ExcludesAsync(subnet, Own(x, $"10.{x}.0.7", $"10.{x}.0.9"));
            Assert.Equal($"10.{x}.0.5", QuarantinedSubnets.Annotation(await cluster.SubnetAsync(subnet), "not-quarantined"));
        }

        // Another leader knows it by the Subnet.
        await using (var second = await cluster.StartGuardAsync())
        {
            await PortAsync(subnet, "d", $"10.{x}.0.11");
            await cluster.ExcludesAsync(subnet, Own(x, $"10.{x}.0.7", $"10.{x}.0.9", $"10.{x}.0.11"));
        }

        await using (await cluster.StartGuardAsync(limit: 0))
        {
            await cluster.ExcludesAsync(subnet, Own(x));
            var released = await cluster.SubnetAsync(subnet);
            Assert.Null(QuarantinedSubnets.Annotation(released, "quarantined"));
            Assert.Null(QuarantinedSubnets.Annotation(released, "not-quarantined"));
        }
    }

    /// <summary>
    /// For a while ports come and go, an administrator and Kube-OVN rewrite the list, and leaders end in the middle of what they do. Nothing
    /// of the administrator's is ever missing, and in the end exactly the leftovers' addresses are there besides.
    /// </summary>
    [ApiServerFact]
    public async Task Whoever_writes_at_the_same_time_and_whichever_leader_ends_it_comes_out_right()
    {
        var (subnet, x) = await cluster.CreateSubnetAsync();
        using var stop = new CancellationTokenSource();
        var administrators = new HashSet<string>([$"10.{x}.0.1", $"10.{x}.0.200..10.{x}.0.210", $"fd00:{x}::1"], StringComparer.Ordinal);
        var ports = new HashSet<int>();
        var leaders = Task.Run(() => LeadAsync(stop.Token));
        var kubeOvn = Task.Run(() => RewriteAsync(subnet, stop.Token));
        var random = new Random(4711);
        for (var step = 0; step < 30; step++)
        {
            // Leftovers have even addresses, the administrator's entries are beyond them or odd: they never overlap, but touch.
            var port = 10 + (2 * random.Next(20));
            if (ports.Remove(port))
            {
                await cluster.Northbound.DeletePortAsync($"p{port}.team-{x}");
            }
            else
            {
                await cluster.Northbound.AddPodPortAsync(subnet, $"team-{x}", $"p{port}", string.Create(CultureInfo.InvariantCulture, $"00:00:00:{x:x2}:00:{port:x2} 10.{x}.0.{port} fd00:{x}::{port:x}"));
                ports.Add(port);
            }

            if (step % 3 == 0)
            {
                var entry = $"10.{x}.0.{11 + (2 * random.Next(20))}";
                if (administrators.Remove(entry))
                {
                    await ReplaceAsync(subnet, list => list.Where(other => other != entry));
                }
                else
                {
                    await ReplaceAsync(subnet, list => list.Append(entry));
                    administrators.Add(entry);
                }
            }

            Assert.Empty(administrators.Except(await cluster.ExcludedAsync(subnet)));
        }

        await stop.CancelAsync();
        await Task.WhenAll(leaders, kubeOvn);

        await using var last = await cluster.StartGuardAsync();
        await Eventually.ResultAsync(
            async () => string.Join(' ', Expanded((await cluster.ExcludedAsync(subnet)).Except(administrators))),
            seen => seen == string.Join(' ', Expanded(ports.SelectMany(port => new[] { $"10.{x}.0.{port}", $"fd00:{x}::{port:x}" }))),
            $"exactly the leftovers' addresses are excluded besides ({string.Join(' ', ports.Order())})",
            TimeSpan.FromSeconds(60));
        Assert.Empty(administrators.Except(await cluster.ExcludedAsync(subnet)));
    }

    private static IEnumerable<string> Own(int x, params IEnumerable<string> added) => [$"10.{x}.0.1", $"10.{x}.0.200..10.{x}.0.210", $"fd00:{x}::1", .. added];

    private static IEnumerable<string> Expanded(IEnumerable<string> entries) => entries
        .Select(entry => AddressRange.TryParse(entry, out var range) ? range : throw new FormatException(entry))
        .SelectMany(range => Core.Quarantine.QuarantineRecord.Parse(range.ToString()))
        .Order().Select(address => address.ToString());

    private Task<string> PortAsync(string subnet, string name, string ips) =>
        cluster.Northbound.AddPodPortAsync(subnet, "team-a", name, $"00:00:00:00:01:{name.Length:x2} {ips}");

    private async Task ReplaceAsync(string subnet, Func<IReadOnlyList<string>, IEnumerable<string>> change)
    {
        while (true)
        {
            var read = await cluster.SubnetAsync(subnet);
            if (await cluster.TryReplaceAsync(read, change(QuarantinedSubnets.Excluded(read))))
            {
                return;
            }
        }
    }

    // Two replicas at a time, of which now this one ends and now that one.
    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        var guards = new Queue<RunningGuard>();
        while (!cancellationToken.IsCancellationRequested)
        {
            guards.Enqueue(await cluster.StartGuardAsync());
            if (guards.Count > 2)
            {
                await guards.Dequeue().DisposeAsync();
            }
        }

        foreach (var guard in guards)
        {
            await guard.DisposeAsync();
        }
    }

    // kube-ovn-controller sorts the list as text.
    private async Task RewriteAsync(string subnet, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var read = await cluster.SubnetAsync(subnet);
            var list = QuarantinedSubnets.Excluded(read);
            var sorted = list.Order(StringComparer.Ordinal).ToList();
            if (!sorted.SequenceEqual(list))
            {
                await cluster.TryReplaceAsync(read, sorted);
            }
        }
    }
}
