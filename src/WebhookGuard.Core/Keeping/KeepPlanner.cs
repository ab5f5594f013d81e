using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;
using WebhookGuard.Core.Requests;

namespace WebhookGuard.Core.Keeping;

/// <summary>
/// Finds which addresses a VM has that its template does not ask for: those that Kube-OVN chose. Two sources must say so, and none
/// otherwise: of a VM that runs its Pod and the logical switch port (of a network without ports the IP), of one that is stopped the port and the IP.
/// </summary>
/// <remarks>Of one moment: make another for the next one.</remarks>
public sealed class KeepPlanner(ClusterFacts facts)
{
    private readonly ObjectLookup lookup = new(facts.Objects);
    private ILookup<(string Namespace, string Name), PodView>? launchers;
    private HashSet<(string Namespace, string Name)>? migrating;

    /// <summary>Plans. Nothing is planned for a VM that starts, stops, migrates or is deleted.</summary>
    /// <param name="vm">The VM, with its template's annotations as they are now.</param>
    public KeepPlan Plan(VirtualMachineView vm)
    {
        if (!vm.Keep || vm.Terminating || IsMigrating(vm.Name))
        {
            return KeepPlan.Nothing;
        }

        var pods = Launchers(vm.Name);
        return facts.Objects.Find(vm.Name with { Kind = ObjectKind.VirtualMachineInstance }) switch
        {
            null when pods.Count == 0 && vm.Status is "" or "Stopped" => OfStopped(vm),
            { Terminating: false } when pods is [{ Phase: "Running", Terminating: false } pod] && vm.Status is "" or "Running" or "Paused" => OfRunning(vm, pod),
            _ => KeepPlan.Nothing,
        };
    }

    private static IReadOnlyList<Address> IPsOf(Holding holding) => [.. holding.Addresses.Where(address => address.IsIP).Order()];

    private static bool IsAskedFor(VirtualMachineView vm, Provider provider)
    {
        // An empty value asks for nothing, but it is somebody's.
        string[] keys = [KeyOf(provider), $"{provider.Text}.kubernetes.io/ip_pool", $"{provider.Text}.kubernetes.io/vip"];
        return vm.Annotations.Any(annotation => keys.Contains(annotation.Key, StringComparer.Ordinal))
            || RequestReader.Read(vm).Any(request => request.Nic == provider.Nic && (request.Elements.Count > 0 || request.Malformed.Count > 0));
    }

    private static string KeyOf(Provider provider) => $"{provider.Text}.kubernetes.io/ip_address";

    private KeepPlan OfRunning(VirtualMachineView vm, PodView pod)
    {
        const string Allocated = ".kubernetes.io/allocated";
        var found = new List<(Provider Provider, string? Subnet, IReadOnlyList<Address> Addresses)>();
        foreach (var (key, value) in pod.Annotations)
        {
            if (value != "true" || !key.EndsWith(Allocated, StringComparison.Ordinal))
            {
                continue;
            }

            var provider = Provider.Parse(key[..^Allocated.Length]);
            if (ReadIPs(pod.Annotations[KeyOf(provider)]) is { Count: > 0 } addresses)
            {
                found.Add((provider, pod.Annotations[$"{provider.Text}.kubernetes.io/logical_switch"], addresses));
            }
        }

        return Finish(vm, found, needsIP: false);
    }

    private KeepPlan OfStopped(VirtualMachineView vm)
    {
        var found = OfName(vm.Name)
            .Where(holding => holding.Source == HoldingSource.LogicalSwitchPort)
            .Select(port => (Provider: NicRules.ProviderOf(port), port.Subnet, Addresses: IPsOf(port)))
            .Where(nic => nic.Provider is not null && nic.Addresses.Count > 0)
            .Select(nic => (nic.Provider!.Value, nic.Subnet, nic.Addresses))
            .ToList();
        return Finish(vm, found, needsIP: true);
    }

    private KeepPlan Finish(VirtualMachineView vm, List<(Provider Provider, string? Subnet, IReadOnlyList<Address> Addresses)> found, bool needsIP)
    {
        var nics = new List<KeptNic>();
        var doubts = new List<string>();
        foreach (var (provider, subnet, addresses) in found.OrderBy(nic => nic.Provider.Text, StringComparer.Ordinal))
        {
            if (IsAskedFor(vm, provider))
            {
                continue;
            }

            if (DoubtOf(vm, provider, subnet, addresses, needsIP) is { } doubt)
            {
                doubts.Add($"{provider.Nic}: {doubt}");
            }
            else
            {
                nics.Add(new KeptNic(provider.Nic, KeyOf(provider), string.Join(',', addresses)));
            }
        }

        return new KeepPlan(nics, doubts);
    }

    private string? DoubtOf(VirtualMachineView vm, Provider provider, string? subnet, IReadOnlyList<Address> addresses, bool needsIP)
    {
        var text = string.Join(',', addresses);
        if (subnet is null || facts.Topology.Subnet(subnet) is not { } info || facts.Topology.DoubtOnScopeOf(subnet) is not null)
        {
            return $"it is not known which Subnet {text} is of";
        }

        if (addresses.GroupBy(address => address.Kind).Any(family => family.Count() > 1))
        {
            return $"{text} are several addresses of one family";
        }

        var name = provider.PortName(vm.Name.Namespace, vm.Name.Name);
        var nic = OfName(vm.Name).Where(holding => holding.Object.Name == name).ToList();
        var ports = nic.Where(holding => holding.Source == HoldingSource.LogicalSwitchPort).ToList();
        var ips = nic.Where(holding => holding.Object.Kind == ObjectKind.IP).ToList();
        if ((ports.Count == 0 && !provider.IpamOnly) || (ips.Count == 0 && (needsIP || provider.IpamOnly)))
        {
            return $"there is no {(ports.Count == 0 && !provider.IpamOnly ? "logical switch port" : "IP")} {name} that says the same";
        }

        if (ports.Concat(ips).FirstOrDefault(holding => holding.Subnet != subnet || !IPsOf(holding).SequenceEqual(addresses)) is { } other)
        {
            return $"it has {text} of Subnet {subnet}, but {other.Evidence} says {string.Join(',', IPsOf(other))} of Subnet {other.Subnet}";
        }

        return addresses.Select(address => info.Objection(address) ?? HeldByAnother(vm, address, subnet)).FirstOrDefault(objection => objection is not null);
    }

    private string? HeldByAnother(VirtualMachineView vm, Address address, string subnet)
    {
        foreach (var holding in facts.Index.Find(address).Where(holding => HolderSearch.LiesIn(holding, address, subnet, facts.Topology)))
        {
            var holder = Holder.Of(holding, lookup);
            if (holder.Owner != vm.Name)
            {
                return $"{address} is held by {holder.Owner} too ({holding.Evidence})";
            }
        }

        return null;
    }

    private IReadOnlyList<Holding> OfName(ObjectName vm) => facts.Index.FindByOwner(vm.Namespace, vm.Name);

    private IReadOnlyList<PodView> Launchers(ObjectName vm)
    {
        launchers ??= facts.Objects.All.OfType<PodView>()
            .Where(pod => !pod.Finished && pod.Controller is { Kind: ObjectKind.VirtualMachineInstance })
            .ToLookup(pod => (pod.Name.Namespace, pod.Controller!.Name));
        return [.. launchers[(vm.Namespace, vm.Name)]];
    }

    private bool IsMigrating(ObjectName vm)
    {
        migrating ??= [.. facts.Objects.All.OfType<MigrationView>().Where(migration => !migration.Finished).Select(migration => (migration.Name.Namespace, migration.VmiName))];
        return migrating.Contains((vm.Namespace, vm.Name));
    }

    /// <returns>Null if the text is not what Kube-OVN writes.</returns>
    private static List<Address>? ReadIPs(string? text)
    {
        var addresses = new List<Address>(2);
        foreach (var part in (text ?? string.Empty).Split(','))
        {
            if (!Address.TryParseIP(part, out var address))
            {
                return null;
            }

            addresses.Add(address);
        }

        addresses.Sort();
        return addresses;
    }
}
