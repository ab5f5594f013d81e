using System.Text.Json.Nodes;
using WebhookGuard.Storm.History;
using WebhookGuard.Storm.Network;

namespace WebhookGuard.Storm.Clients;

/// <summary>The objects that clients send.</summary>
internal static class Manifests
{
    /// <summary>Keeps an object in deletion until somebody takes it away.</summary>
    public const string Finalizer = "storm.test/hold";

    private const string IPAddress = "ovn.kubernetes.io/ip_address";
    private const string MacAddress = "ovn.kubernetes.io/mac_address";

    public static string CollectionPath(ObjectKey key) => key.Kind switch
    {
        ObjectKey.Pod => $"/api/v1/namespaces/{key.Namespace}/pods",
        ObjectKey.VirtualMachine => $"/apis/kubevirt.io/v1/namespaces/{key.Namespace}/virtualmachines",
        ObjectKey.Deployment => $"/apis/apps/v1/namespaces/{key.Namespace}/deployments",
        ObjectKey.ReplicaSet => $"/apis/apps/v1/namespaces/{key.Namespace}/replicasets",
        _ => throw new ArgumentException($"no path for {key}", nameof(key)),
    };

    public static string Path(ObjectKey key) => $"{CollectionPath(key)}/{key.Name}";

    public static JsonObject Pod(ObjectKey key, Ask ask, bool held) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = Metadata(key, held, Annotations(ask, ofPod: true)),
        ["spec"] = PodSpec(),
    };

    /// <summary>A VM; its MACs stand on its interfaces.</summary>
    public static JsonObject VirtualMachine(ObjectKey key, Ask ask, bool running, bool held)
    {
        var interfaces = new JsonArray(Interface("default", ask.Mac));
        var networks = new JsonArray(new JsonObject { ["name"] = "default", ["pod"] = new JsonObject() });
        if (ask.AttachedIP is not null)
        {
            interfaces.Add(Interface(NetworkPlan.AttachedInterface, ask.AttachedMac));
            networks.Add(new JsonObject { ["name"] = NetworkPlan.AttachedInterface, ["multus"] = new JsonObject { ["networkName"] = NetworkPlan.AttachedNetwork } });
        }

        return new JsonObject
        {
            ["apiVersion"] = "kubevirt.io/v1",
            ["kind"] = "VirtualMachine",
            ["metadata"] = Metadata(key, held, []),
            ["spec"] = new JsonObject
            {
                ["runStrategy"] = running ? "Always" : "Halted",
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["annotations"] = Annotations(ask, ofPod: false) },
                    ["spec"] = new JsonObject
                    {
                        ["domain"] = new JsonObject { ["devices"] = new JsonObject { ["interfaces"] = interfaces } },
                        ["networks"] = networks,
                    },
                },
            },
        };
    }

    /// <summary>A Deployment of one Pod with a fixed address.</summary>
    public static JsonObject Deployment(ObjectKey key, Ask ask) => new()
    {
        ["apiVersion"] = "apps/v1",
        ["kind"] = "Deployment",
        ["metadata"] = Metadata(key, held: false, []),
        ["spec"] = new JsonObject
        {
            ["replicas"] = 1,
            ["strategy"] = new JsonObject { ["type"] = "Recreate" },
            ["selector"] = Selector(key),
            ["template"] = Template(key, ask),
        },
    };

    /// <summary>What the deployment controller makes of it.</summary>
    public static JsonObject ReplicaSet(ObjectKey deployment, string deploymentUid, ObjectKey key, Ask ask)
    {
        var metadata = Metadata(key, held: false, []);
        metadata["ownerReferences"] = Controller("apps/v1", deployment, deploymentUid);
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ReplicaSet",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["replicas"] = 1, ["selector"] = Selector(deployment), ["template"] = Template(deployment, ask) },
        };
    }

    /// <summary>What the ReplicaSet controller makes of that.</summary>
    public static JsonObject PodOf(ObjectKey deployment, ObjectKey replicaSet, string replicaSetUid, Ask ask, bool held)
    {
        var pod = Pod(new ObjectKey(ObjectKey.Pod, deployment.Namespace, $"{replicaSet.Name}-"), ask, held);
        var metadata = pod["metadata"]!.AsObject();
        MakeGenerated(pod);
        metadata["labels"] = new JsonObject { ["app"] = deployment.Name };
        metadata["ownerReferences"] = Controller("apps/v1", replicaSet, replicaSetUid);
        return pod;
    }

    /// <summary>Has the API server add a name of its own to the name.</summary>
    public static void MakeGenerated(JsonObject manifest)
    {
        var metadata = manifest["metadata"]!.AsObject();
        metadata["generateName"] = (string)metadata["name"]!;
        metadata.Remove("name");
    }

    /// <summary>A merge patch of annotations; null takes one away.</summary>
    public static JsonObject AnnotationPatch(string kind, params IEnumerable<(string Key, string? Value)> changes)
    {
        var annotations = new JsonObject(changes.Select(change => KeyValuePair.Create(change.Key, (JsonNode?)change.Value)));
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } };
        return kind == ObjectKey.Pod ? patch : new JsonObject { ["spec"] = new JsonObject { ["template"] = patch } };
    }

    /// <summary>The change of the default NIC's IPs.</summary>
    public static (string Key, string? Value) IPs(string? ips) => (IPAddress, ips);

    /// <summary>The change of the second NIC's IP.</summary>
    public static (string Key, string? Value) AttachedIP(string? ip) => ($"{NetworkPlan.AttachedProvider}/ip_address", ip);

    private static JsonObject Metadata(ObjectKey key, bool held, JsonObject annotations)
    {
        var metadata = new JsonObject { ["name"] = key.Name, ["namespace"] = key.Namespace, ["annotations"] = annotations };
        if (held)
        {
            metadata["finalizers"] = new JsonArray(Finalizer);
        }

        return metadata;
    }

    private static JsonObject Annotations(Ask ask, bool ofPod)
    {
        var annotations = new JsonObject();
        Add(IPAddress, ask.IPs);
        Add(AttachedIP(null).Key, ask.AttachedIP);
        if (ofPod)
        {
            Add(MacAddress, ask.Mac);
            Add($"{NetworkPlan.AttachedProvider}/mac_address", ask.AttachedMac);
            Add("k8s.v1.cni.cncf.io/networks", ask.AttachedIP is null ? null : NetworkPlan.AttachedNetwork);
        }

        return annotations;

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                annotations[key] = value;
            }
        }
    }

    private static JsonObject Interface(string name, string? mac)
    {
        var nic = new JsonObject { ["name"] = name, ["bridge"] = new JsonObject() };
        if (mac is not null)
        {
            nic["macAddress"] = mac;
        }

        return nic;
    }

    private static JsonObject Template(ObjectKey deployment, Ask ask) => new()
    {
        ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = deployment.Name }, ["annotations"] = Annotations(ask, ofPod: true) },
        ["spec"] = new JsonObject { ["containers"] = Containers() },
    };

    private static JsonObject Selector(ObjectKey deployment) => new() { ["matchLabels"] = new JsonObject { ["app"] = deployment.Name } };

    private static JsonArray Controller(string apiVersion, ObjectKey key, string uid) =>
        new(new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = key.Kind, ["name"] = key.Name, ["uid"] = uid, ["controller"] = true });

    private static JsonObject PodSpec() => new()
    {
        ["restartPolicy"] = "Never",
        ["terminationGracePeriodSeconds"] = 0,
        ["containers"] = Containers(),
    };

    private static JsonArray Containers() => new(new JsonObject { ["name"] = "c", ["image"] = "busybox" });
}
