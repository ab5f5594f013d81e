using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Tests;

/// <summary>
/// A cluster to ask questions about. Without more, Namespaces team-a and team-b are on Subnet tenant-a (10.66.0.0/24 and fd00:10:66::/112).
/// </summary>
internal sealed class World
{
    public const string Ip = "10.66.0.10";

    private readonly DecisionOptions options;

    public World(TopologyOptions? topology = null, DecisionOptions? options = null, bool empty = false)
    {
        Facts = new ClusterFacts(topology ?? new TopologyOptions());
        this.options = options ?? new DecisionOptions();
        if (!empty)
        {
            With(Basics());
        }
    }

    public ClusterFacts Facts { get; }

    public static ObjectView[] Basics() =>
    [
        Subnet("tenant-a", "10.66.0.0/24,fd00:10:66::/112", "10.66.0.1,fd00:10:66::1"),
        Namespace("team-a", "tenant-a"),
        Namespace("team-b", "tenant-a"),
    ];

    public World With(params ObjectView[] views)
    {
        foreach (var view in views)
        {
            Facts.Set(view);
        }

        return this;
    }

    /// <summary>Adds a logical switch port as Kube-OVN writes it: <c>external_ids:pod</c> is <paramref name="pod"/>.</summary>
    public World WithPort(string pod, string address, string subnet = "tenant-a", string provider = "")
    {
        var port = Port(pod, address, subnet, provider);
        Facts.Index.Set(new HoldingKey("Logical_Switch_Port", port.Object.Name), [port]);
        return this;
    }

    public static Holding Port(string pod, string addresses, string subnet = "tenant-a", string provider = "")
    {
        var (ns, name) = Split(pod);
        return new Holding
        {
            Source = HoldingSource.LogicalSwitchPort,
            Object = new ObjectName(ObjectKind.Other, "", $"{name}.{ns}{(provider.Length > 0 ? "." + provider : "")}"),
            Owner = new ObjectName(ObjectKind.Other, ns, name),
            Subnet = subnet,
            Addresses = PortAddresses.Parse([addresses]),
        };
    }

    public Verdict Decide(ObjectView view, ObjectView? old = null, params ObjectView[] live) =>
        new Decider(Facts, options).Decide(view, old, live);

    public void Allows(ObjectView view, ObjectView? old = null)
    {
        var verdict = Decide(view, old);
        Assert.True(verdict.Severity == Severity.Allow, string.Join('\n', verdict.Findings));
    }

    public Verdict Warns(ObjectView view, ObjectView? old = null)
    {
        var verdict = Decide(view, old);
        Assert.True(verdict.Severity == Severity.Warn, $"{verdict.Severity}: {string.Join('\n', verdict.Findings)}");
        return verdict;
    }

    public Verdict Denies(ObjectView view, string? holder = null, ObjectView? old = null)
    {
        var verdict = Decide(view, old);
        Assert.True(verdict.Severity == Severity.Deny, $"{verdict.Severity}: {string.Join('\n', verdict.Findings)}");
        if (holder is not null)
        {
            Assert.True(verdict.IsConflict, verdict.Message(Severity.Deny));
            Assert.Contains(holder, verdict.Findings.Select(finding => finding.Holder?.ToString()));
        }

        return verdict;
    }

    public static AnnotationSet Annotations(params (string Key, string Value)[] annotations) =>
        AnnotationSet.From(annotations.Select(annotation => KeyValuePair.Create(annotation.Key, annotation.Value)));

    public static AnnotationSet AsksFor(string? ip) => ip is null ? AnnotationSet.Empty : Annotations((AnnotationKeys.IPAddress, ip));

    public static PodView Pod(string name, string? ip = null, OwnerReference? controller = null, string uid = "", string phase = "Running") =>
        new()
        {
            Name = Name(ObjectKind.Pod, name),
            Uid = uid.Length > 0 ? uid : $"uid-of-pod-{name}",
            Annotations = AsksFor(ip),
            Controller = controller,
            Phase = phase,
        };

    public static VirtualMachineView Vm(string name, string? ip = null, string status = "Stopped") => new()
    {
        Name = Name(ObjectKind.VirtualMachine, name),
        Uid = $"uid-of-vm-{name}",
        Annotations = AsksFor(ip),
        Status = status,
    };

    public static VirtualMachineView Vmi(string name, string? ip = null, string uid = "") => new()
    {
        Name = Name(ObjectKind.VirtualMachineInstance, name),
        Uid = uid.Length > 0 ? uid : $"uid-of-vmi-{name}",
        Annotations = AsksFor(ip),
        Status = "Running",
        Controller = new OwnerReference(ObjectKind.VirtualMachine, Split(name).Name, $"uid-of-vm-{name}"),
    };

    /// <summary>A virt-launcher Pod of a VMI.</summary>
    public static PodView Launcher(string vm, string? ip = null, string suffix = "abcde", string? vmiUid = null, string phase = "Running")
    {
        var (ns, name) = Split(vm);
        return Pod(
            $"{ns}/virt-launcher-{name}-{suffix}",
            ip,
            new OwnerReference(ObjectKind.VirtualMachineInstance, name, vmiUid ?? $"uid-of-vmi-{vm}"),
            phase: phase);
    }

    public static PodView MigrationTarget(string vm, string migration, string? ip = null)
    {
        var pod = Launcher(vm, ip, "fghij");
        return pod with
        {
            Annotations = AnnotationSet.From(pod.Annotations.Append(KeyValuePair.Create(AnnotationKeys.MigrationJobName, migration))),
        };
    }

    public static MigrationView Migration(string name, string vmi, string phase = "Running") =>
        new() { Name = Name(ObjectKind.VirtualMachineInstanceMigration, name), VmiName = vmi, Phase = phase };

    public static WorkloadView Workload(
        ObjectKind kind, string name, string? ip = null, string? pool = null, OwnerReference? controller = null, int replicas = 1) => new()
        {
            Name = Name(kind, name),
            Uid = $"uid-of-{kind}-{name}",
            Annotations = pool is null ? AsksFor(ip) : Annotations(("ovn.kubernetes.io/ip_pool", pool)),
            Controller = controller,
            Replicas = replicas,
        };

    public static OwnerReference By(ObjectView view) => new(view.Name.Kind, view.Name.Name, view.Uid);

    public static SubnetView Subnet(
        string name, string cidr, string gateway = "", string vpc = "", string vlan = "", string provider = "ovn", string[]? namespaces = null) => new()
        {
            Name = Name(ObjectKind.Subnet, name),
            CidrBlock = cidr,
            Gateway = gateway,
            Vpc = vpc,
            Vlan = vlan,
            Provider = provider,
            Namespaces = namespaces ?? [],
        };

    public static NamespaceView Namespace(string name, string? subnets, params (string Key, string Value)[] labels) => new()
    {
        Name = Name(ObjectKind.Namespace, name),
        Annotations = subnets is null ? AnnotationSet.Empty : Annotations((AnnotationKeys.LogicalSwitch, subnets)),
        Labels = labels.ToDictionary(label => label.Key, label => label.Value, StringComparer.Ordinal),
    };

    public static VlanView Vlan(string name, string network, int id) =>
        new() { Name = Name(ObjectKind.Vlan, name), ProviderNetwork = network, Id = id };

    public static NetworkAttachmentDefinitionView Nad(string name, AttachmentType type) =>
        new() { Name = Name(ObjectKind.NetworkAttachmentDefinition, name), Type = type };

    public static AddressObjectView Vip(string name, string ip, string reserved = "", string ns = "") => new()
    {
        Name = Name(ObjectKind.Vip, name),
        Subnet = "tenant-a",
        IPs = [ip],
        Reserved = reserved,
        HolderNamespace = ns,
    };

    /// <summary>A claim, by default of an administrator for a printer.</summary>
    public static AddressClaimView Claim(string address, string scope = "subnet/tenant-a", string kind = ClaimOwnerView.ExternalKind, string owner = "printer-3") => new()
    {
        Name = Name(ObjectKind.AddressClaim, $"ip-{address.Replace('.', '-').Replace(':', '-')}-in.{scope.Replace('/', '.')}"),
        Scope = scope,
        Address = address,
        Owner = new ClaimOwnerView { Kind = kind, Name = owner },
    };

    /// <summary>The IP that Kube-OVN makes for a Pod's or VM's NIC.</summary>
    public static AddressObjectView IP(string holder, string ip, string reserved = "", string subnet = "tenant-a")
    {
        var (ns, name) = Split(holder);
        return new AddressObjectView
        {
            Name = Name(ObjectKind.IP, ns.Length == 0 ? $"node-{name}" : $"{name}.{ns}"),
            Subnet = subnet,
            IPs = [ip],
            HolderNamespace = ns,
            HolderName = name,
            Reserved = reserved,
        };
    }

    public static ObjectName Name(ObjectKind kind, string text)
    {
        var (ns, name) = Split(text);
        return new ObjectName(kind, ns, name);
    }

    private static (string Namespace, string Name) Split(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? ("", text) : (text[..slash], text[(slash + 1)..]);
    }
}
