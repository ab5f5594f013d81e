using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookGuard.Benchmarks.Cluster;

/// <summary>
/// The objects of a large cluster, as etcd stores them: in size and content as the API server, KubeVirt, Kube-OVN and a kubelet leave
/// them behind, <c>managedFields</c> included. Each has a number, which is in its addresses too.
/// </summary>
internal static class LargeCluster
{
    private const int Namespaces = 100;
    private const int PodsOfAReplicaSet = 10;
    private const int Nodes = 250;

    private static readonly string PodTemplate = Template("pod");
    private static readonly string SmallPodTemplate = Small(PodTemplate);
    private static readonly string LauncherTemplate = Template("launcher");
    private static readonly string VirtualMachineTemplate = Template("virtual-machine");

    /// <summary>The namespace that the object is in; its Subnet has the same name.</summary>
    public static string NamespaceOf(int number) => Text($"team-{number % Namespaces}");

    /// <summary>A Pod that a ReplicaSet made and Kube-OVN gave its addresses; 4 KB.</summary>
    public static (string Key, string Value) Pod(int number) => Pod(number, PodTemplate);

    /// <summary>The same with little more than what the guard keeps of it; 1 KB.</summary>
    public static (string Key, string Value) SmallPod(int number) => Pod(number, SmallPodTemplate);

    /// <summary>The operations that insert the logical switch port of such a Pod, and list it on the switch of its Subnet, in one transaction.</summary>
    public static IReadOnlyList<string> Port(int number) =>
    [
        $$"""
        {"op":"insert","table":"Logical_Switch_Port","uuid-name":"p{{number}}","row":{"name":"{{PodName(number)}}.{{NamespaceOf(number)}}",
        "addresses":"{{Mac(number)}} {{IPv4(number)}} {{IPv6(number)}}",
        "external_ids":["map",[["ls","{{NamespaceOf(number)}}"],["pod","{{NamespaceOf(number)}}/{{PodName(number)}}"],["vendor","kube-ovn"]]]} }
        """,
        $$"""
        {"op":"mutate","table":"Logical_Switch","where":[["name","==","{{NamespaceOf(number)}}"]],"mutations":[["ports","insert",["named-uuid","p{{number}}"]]]}
        """,
    ];

    /// <summary>The operations that insert all switches.</summary>
    public static IEnumerable<string> Switches => Enumerable.Range(0, Namespaces).Select(number => $$"""
        {"op":"insert","table":"Logical_Switch","row":{"name":"{{NamespaceOf(number)}}","external_ids":["map",[["vendor","kube-ovn"]]]} }
        """);

    /// <summary>The virt-launcher Pod of the VM of that number; 7 KB.</summary>
    public static (string Key, string Value) Launcher(int number) => Object("pods", Text($"virt-launcher-{VirtualMachineName(number)}-{number % 99_991:x5}"), LauncherTemplate
        .Replace("@VM@", VirtualMachineName(number), StringComparison.Ordinal)
        .Replace("@UID3@", Uid(3, number), StringComparison.Ordinal), number);

    /// <summary>A VM that asks for an IPv4 and a MAC address; 3 KB.</summary>
    public static (string Key, string Value) VirtualMachine(int number) => Object("kubevirt.io/virtualmachines", VirtualMachineName(number), VirtualMachineTemplate
        .Replace("@UID4@", Uid(4, number), StringComparison.Ordinal)
        .Replace("@UID5@", Uid(5, number), StringComparison.Ordinal)
        .Replace("@UID6@", Uid(6, number), StringComparison.Ordinal), number);

    private static (string Key, string Value) Pod(int number, string template)
    {
        var name = PodName(number);
        return Object("pods", name, template
            .Replace("@REPLICASET@", name[..name.LastIndexOf('-')], StringComparison.Ordinal)
            .Replace("@UID2@", Uid(2, number / Namespaces / PodsOfAReplicaSet), StringComparison.Ordinal), number);
    }

    private static (string Key, string Value) Object(string folder, string name, string json, int number) =>
        ($"/registry/{folder}/{NamespaceOf(number)}/{name}", json
            .Replace("@NAME@", name, StringComparison.Ordinal)
            .Replace("@NAMESPACE@", NamespaceOf(number), StringComparison.Ordinal)
            .Replace("@UID1@", Uid(1, number), StringComparison.Ordinal)
            .Replace("@NODE@", Text($"node-{number % Nodes:d3}.example.com"), StringComparison.Ordinal)
            .Replace("@HOSTIP@", Text($"192.168.0.{number % Nodes}"), StringComparison.Ordinal)
            .Replace("@IPV4@", IPv4(number), StringComparison.Ordinal)
            .Replace("@IPV6@", IPv6(number), StringComparison.Ordinal)
            .Replace("@MAC@", Mac(number), StringComparison.Ordinal));

    private static string PodName(int number) => Text($"web-{number / Namespaces / PodsOfAReplicaSet:x}-7d9f8b6c5-{number:x5}");

    private static string VirtualMachineName(int number) => Text($"vm-{number:x6}");

    private static string IPv4(int number) => Text($"10.{16 + (number >> 16)}.{number >> 8 & 255}.{number & 255}");

    // As Go writes it: canonical.
    private static string IPv6(int number) => IPAddress.Parse(Text($"fd00:10:16::{number >> 16:x}:{number & 0xffff:x}")).ToString();

    // Kube-OVN writes capitals.
    private static string Mac(int number) => Text($"00:00:00:{number >> 16 & 255:X2}:{number >> 8 & 255:X2}:{number & 255:X2}");

    private static string Uid(int sort, int number) => Text($"{(uint)(number * 2_654_435_761):x8}-{sort:x4}-4a0a-b46f-{number:x12}");

    private static string Template(string name)
    {
        using var resource = typeof(LargeCluster).Assembly.GetManifestResourceStream(typeof(LargeCluster), $"{name}.json")!;
        using var document = JsonDocument.Parse(resource);
        return JsonSerializer.Serialize(document.RootElement);
    }

    private static string Small(string template)
    {
        var pod = JsonNode.Parse(template)!.AsObject();
        pod["metadata"]!.AsObject().Remove("managedFields");
        pod["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "web", ["image"] = "web" }), ["nodeName"] = "@NODE@" };
        pod["status"] = new JsonObject { ["phase"] = "Running" };
        return pod.ToJsonString();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
