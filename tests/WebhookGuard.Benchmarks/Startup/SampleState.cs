using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookGuard.Benchmarks.Startup;

/// <summary>A state folder of 1,000 objects, as <c>kubectl get</c> and <c>ovn-nbctl list</c> dump them: Pods, VMs, their Subnet, their ports.</summary>
internal static class SampleState
{
    /// <summary>Of no object.</summary>
    public const string FreeAddress = "10.16.9.9";

    /// <summary>How many Kubernetes objects there are.</summary>
    public const int Objects = 1000;

    private const int VirtualMachines = 200;

    /// <summary>Writes the folder.</summary>
    /// <param name="folder">The folder, which exists.</param>
    /// <param name="yaml">Whether Kubernetes objects are written as YAML, as <c>-o yaml</c> does; JSON otherwise.</param>
    public static async Task WriteAsync(string folder, bool yaml)
    {
        var numbers = Enumerable.Range(0, Objects - 2).ToList();
        await WriteObjectsAsync(folder, "network", [Namespace(), Subnet()], yaml);
        await WriteObjectsAsync(folder, "objects", [.. numbers.Select(number => number < VirtualMachines ? VirtualMachine(number) : Pod(number))], yaml);
        await WriteTableAsync(
            folder,
            "Logical_Switch",
            ["_uuid", "name", "ports"],
            [new JsonArray(Uuid(1_000_000), "ovn-default", new JsonArray("set", new JsonArray([.. numbers.Select(Uuid)])))]);
        await WriteTableAsync(
            folder,
            "Logical_Switch_Port",
            ["_uuid", "name", "type", "addresses", "options", "external_ids"],
            [.. numbers.Select(Port)]);
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{(number < VirtualMachines ? "vm" : "web")}-{number}");

    private static string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"10.16.{1 + (number / 250)}.{2 + (number % 250)}");

    private static string Mac(int number) => string.Create(CultureInfo.InvariantCulture, $"00:00:00:00:{number >> 8:x2}:{number & 255:x2}");

    private static JsonArray Uuid(int number) => new("uuid", Id(number));

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{number:d12}");

    private static JsonArray Port(int number) => new(
        Uuid(number),
        $"{Name(number)}.default",
        string.Empty,
        $"{Mac(number)} {Address(number)}",
        new JsonArray("map", new JsonArray()),
        new JsonArray("map", new JsonArray(
            new JsonArray("ls", "ovn-default"), new JsonArray("pod", $"default/{Name(number)}"), new JsonArray("vendor", "kube-ovn"))));

    private static JsonObject Namespace() => Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"default","uid":"n-1"}}""");

    private static JsonObject Subnet() => Parse("""
        {"apiVersion":"kubeovn.io/v1","kind":"Subnet","metadata":{"name":"ovn-default","uid":"s-1"},
         "spec":{"vpc":"ovn-cluster","provider":"ovn","protocol":"IPv4","cidrBlock":"10.16.0.0/16","gateway":"10.16.0.1","default":true}}
        """);

    private static JsonObject VirtualMachine(int number) => Parse($$$$$"""
        {"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine",
         "metadata":{"name":"{{{{{Name(number)}}}}}","namespace":"default","uid":"{{{{{Id(number)}}}}}","resourceVersion":"{{{{{number}}}}}","creationTimestamp":"2026-01-01T00:00:00Z",
          "labels":{"app":"{{{{{Name(number)}}}}}","kubevirt.io/os":"linux"},"annotations":{"kubevirt.io/latest-observed-api-version":"v1","kubevirt.io/storage-observed-api-version":"v1"}},
         "spec":{"running":true,"template":{"metadata":{"labels":{"kubevirt.io/domain":"{{{{{Name(number)}}}}}"},
          "annotations":{"ovn.kubernetes.io/ip_address":"{{{{{Address(number)}}}}}","ovn.kubernetes.io/mac_address":"{{{{{Mac(number)}}}}}"}},
          "spec":{"domain":{"cpu":{"cores":2},"devices":{"disks":[{"name":"root","disk":{"bus":"virtio"}},{"name":"init","disk":{"bus":"virtio"}}],
           "interfaces":[{"name":"default","bridge":{},"macAddress":"{{{{{Mac(number)}}}}}"}],"rng":{}},"resources":{"requests":{"memory":"2Gi"}}},
           "networks":[{"name":"default","pod":{}}],"terminationGracePeriodSeconds":60,
           "volumes":[{"name":"root","dataVolume":{"name":"{{{{{Name(number)}}}}}-root"}},{"name":"init","cloudInitNoCloud":{"userData":"#cloud-config\nusers:\n- name: admin\n"}}]}}},
         "status":{"created":true,"ready":true,"printableStatus":"Running","conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-01-01T00:00:09Z"}]}}
        """);

    private static JsonObject Pod(int number) => Parse($$$$$"""
        {"apiVersion":"v1","kind":"Pod",
         "metadata":{"name":"{{{{{Name(number)}}}}}","namespace":"default","uid":"{{{{{Id(number)}}}}}","resourceVersion":"{{{{{number}}}}}","creationTimestamp":"2026-01-01T00:00:00Z",
          "generateName":"web-","labels":{"app":"web","pod-template-hash":"5d4f8c7b9"},
          "annotations":{"ovn.kubernetes.io/allocated":"true","ovn.kubernetes.io/cidr":"10.16.0.0/16","ovn.kubernetes.io/gateway":"10.16.0.1",
           "ovn.kubernetes.io/ip_address":"{{{{{Address(number)}}}}}","ovn.kubernetes.io/logical_router":"ovn-cluster","ovn.kubernetes.io/logical_switch":"ovn-default",
           "ovn.kubernetes.io/mac_address":"{{{{{Mac(number)}}}}}","ovn.kubernetes.io/pod_nic_type":"veth-pair","ovn.kubernetes.io/routed":"true"}},
         "spec":{"containers":[{"name":"web","image":"registry.example/web:1.4.2","imagePullPolicy":"IfNotPresent","env":[{"name":"MODE","value":"production"},{"name":"NODE","valueFrom":{"fieldRef":{"fieldPath":"spec.nodeName"}}}],
           "ports":[{"containerPort":8080,"name":"http","protocol":"TCP"}],"resources":{"limits":{"memory":"256Mi"},"requests":{"cpu":"100m","memory":"128Mi"}},
           "readinessProbe":{"httpGet":{"path":"/healthz","port":"http","scheme":"HTTP"},"periodSeconds":5,"timeoutSeconds":1},
           "volumeMounts":[{"mountPath":"/var/run/secrets/kubernetes.io/serviceaccount","name":"token","readOnly":true},{"mountPath":"/etc/web","name":"config"}]}],
          "nodeName":"node-{{{{{number % 50}}}}}","restartPolicy":"Always","serviceAccountName":"default","schedulerName":"default-scheduler","terminationGracePeriodSeconds":30,
          "tolerations":[{"effect":"NoExecute","key":"node.kubernetes.io/not-ready","operator":"Exists","tolerationSeconds":300}],
          "volumes":[{"name":"config","configMap":{"name":"web"}},{"name":"token","projected":{"sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}}]}}]},
         "status":{"phase":"Running","podIP":"{{{{{Address(number)}}}}}","podIPs":[{"ip":"{{{{{Address(number)}}}}}"}],"hostIP":"192.0.2.7","qosClass":"Burstable","startTime":"2026-01-01T00:00:01Z",
          "conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-01-01T00:00:09Z"},{"type":"PodScheduled","status":"True","lastTransitionTime":"2026-01-01T00:00:01Z"}]}}
        """);

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    private static async Task WriteObjectsAsync(string folder, string name, IReadOnlyList<JsonObject> items, bool yaml)
    {
        var list = new JsonObject { ["apiVersion"] = "v1", ["items"] = new JsonArray([.. items]), ["kind"] = "List" };
        if (!yaml)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.json"), list.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            return;
        }

        var text = new StringBuilder();
        WriteMembers(text, list, indent: 0, first: string.Empty);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.yaml"), text.ToString());
    }

    private static Task WriteTableAsync(string folder, string name, IReadOnlyList<string> headings, IReadOnlyList<JsonArray> rows) =>
        File.WriteAllTextAsync(
            Path.Combine(folder, $"{name}.json"),
            new JsonObject { ["headings"] = new JsonArray([.. headings.Select(heading => JsonValue.Create(heading))]), ["data"] = new JsonArray([.. rows]) }.ToJsonString());

    // Block style, as kubectl writes it.
    private static void WriteMembers(StringBuilder text, JsonObject members, int indent, string first)
    {
        var lead = first;
        foreach (var (name, value) in members)
        {
            text.Append(lead.Length > 0 ? lead : new string(' ', indent)).Append(name).Append(':');
            lead = string.Empty;
            switch (value)
            {
                case JsonObject { Count: > 0 } inner:
                    text.Append('\n');
                    WriteMembers(text, inner, indent + 2, string.Empty);
                    break;
                case JsonArray { Count: > 0 } items:
                    text.Append('\n');
                    foreach (var item in items)
                    {
                        WriteMembers(text, item!.AsObject(), indent + 2, $"{new string(' ', indent)}- ");
                    }

                    break;
                default:
                    text.Append(' ').Append(value!.ToJsonString()).Append('\n');
                    break;
            }
        }
    }
}
