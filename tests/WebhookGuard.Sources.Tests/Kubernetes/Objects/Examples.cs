using System.Text;
using System.Text.Json;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;

namespace WebhookGuard.Sources.Tests.Kubernetes.Objects;

/// <summary>One object of each kind that has every field we read, and some that we do not.</summary>
internal static class Examples
{
    private const string ManagedFields = """
        "managedFields":[{"manager":"x","fieldsV1":{"f:metadata":{"f:annotations":{".":{},"f:ovn.kubernetes.io/ip_address":{}}}}}]
        """;

    public static readonly IReadOnlyDictionary<ObjectKind, string> All = new Dictionary<ObjectKind, string>
    {
        [ObjectKind.Pod] = $$$"""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","generateName":"p-","namespace":"team-a","uid":"u1","resourceVersion":"17",
            "deletionTimestamp":"2026-01-01T00:00:00Z",{{{ManagedFields}}},"labels":{"a":"b"},
            "annotations":{"ovn.kubernetes.io/ip_address":"10.0.0.1","ovn.kubernetes.io/logical_switch":"tenant-a","other":"x",
            "k8s.v1.cni.cncf.io/networks":"[]","webhookguard.io/override":"because"},
            "ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"not-me","uid":"o0"},
            {"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance","name":"vm","uid":"o1","controller":true}]},
            "spec":{"containers":[{"name":"c","image":"i"}],"hostNetwork":true},"status":{"phase":"Running","podIP":"10.0.0.1"}}
            """,
        [ObjectKind.VirtualMachine] = """
            {"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine","metadata":{"name":"vm","namespace":"team-a","uid":"u2",
            "annotations":{"ovn.kubernetes.io/ip_address":"10.9.9.9"}},
            "spec":{"runStrategy":"Halted","template":{"metadata":{"annotations":{"ovn.kubernetes.io/ip_address":"10.0.0.2"}},
            "spec":{"domain":{"cpu":{"cores":1},"devices":{"disks":[],"interfaces":[
            {"name":"blue","bridge":{},"macAddress":"02:00:00:00:00:02"},{"name":"default","masquerade":{},"macAddress":"02:00:00:00:00:01"},{"name":"red"}]}},
            "networks":[{"name":"default","pod":{}},{"name":"blue","multus":{"networkName":"infra/blue"}},
            {"name":"red","multus":{"networkName":"red","default":true}}]}}},"status":{"printableStatus":"Stopped"}}
            """,
        [ObjectKind.VirtualMachineInstance] = """
            {"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance","metadata":{"name":"vm","namespace":"team-a","uid":"u3",
            "annotations":{"ovn.kubernetes.io/ip_address":"10.0.0.2"},
            "ownerReferences":[{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine","name":"vm","uid":"u2","controller":true}]},
            "spec":{"domain":{"devices":{"interfaces":[{"name":"default","macAddress":"02:00:00:00:00:01"}]}},
            "networks":[{"name":"default","pod":{}}]},"status":{"phase":"Running","interfaces":[{"ipAddress":"10.0.0.2"}]}}
            """,
        [ObjectKind.VirtualMachineInstanceMigration] = """
            {"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstanceMigration","metadata":{"name":"m","namespace":"team-a"},
            "spec":{"vmiName":"vm"},"status":{"phase":"Succeeded"}}
            """,
        [ObjectKind.Deployment] = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","namespace":"team-a"},"spec":{"replicas":3,
            "selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"annotations":{"ovn.kubernetes.io/ip_pool":"10.0.0.4,10.0.0.5"}},
            "spec":{"hostNetwork":true,"containers":[]}}},"status":{"conditions":[{"type":"Available","status":"True"}]}}
            """,
        [ObjectKind.StatefulSet] = """
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"s","namespace":"team-a"},"spec":{"replicas":2,"ordinals":{"start":5},
            "template":{"metadata":{"annotations":{"ovn.kubernetes.io/ip_pool":"10.0.0.4,10.0.0.5"}},"spec":{}}}}
            """,
        [ObjectKind.DaemonSet] = """
            {"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"ds","namespace":"team-a"},
            "spec":{"template":{"metadata":{"annotations":{"ovn.kubernetes.io/ip_address":"10.0.0.6"}}}}}
            """,
        [ObjectKind.ReplicaSet] = """
            {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"rs","namespace":"team-a","ownerReferences":[
            {"apiVersion":"apps/v1","kind":"Deployment","name":"d","uid":"o2","controller":true}]},"spec":{"replicas":0,"template":{}}}
            """,
        [ObjectKind.Job] = """
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j","namespace":"team-a"},
            "spec":{"template":{"metadata":{"annotations":{"ovn.kubernetes.io/ip_address":"10.0.0.7"}}}},
            "status":{"conditions":[{"type":"Suspended","status":"False"},{"type":"Failed","status":"True"}]}}
            """,
        [ObjectKind.CronJob] = """
            {"apiVersion":"batch/v1","kind":"CronJob","metadata":{"name":"cj","namespace":"team-a"},"spec":{"schedule":"* * * * *",
            "jobTemplate":{"metadata":{"annotations":{"ovn.kubernetes.io/ip_address":"10.9.9.9"}},
            "spec":{"template":{"metadata":{"annotations":{"ovn.kubernetes.io/ip_address":"10.0.0.8"}},"spec":{"hostNetwork":false}}}}}}
            """,
        [ObjectKind.Namespace] = """
            {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"team-a","labels":{"webhookguard.io/mode":"warn","a":"b"},
            "annotations":{"ovn.kubernetes.io/logical_switch":"tenant-a,tenant-b","ovn.kubernetes.io/cidr":"10.0.0.0/24"}}}
            """,
        [ObjectKind.Node] = """
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"n1","annotations":{"ovn.kubernetes.io/ip_address":"100.64.0.2"}},
            "status":{"addresses":[{"type":"InternalIP","address":"192.0.2.1"},{"type":"Hostname","address":"n1"},
            {"type":"InternalIP","address":"2001:db8::1"}]}}
            """,
        [ObjectKind.NetworkAttachmentDefinition] = """
            {"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition","metadata":{"name":"nad","namespace":"infra"},
            "spec":{"config":"{\"type\":\"kube-ovn\",\"provider\":\"nad.infra.ovn\"}"}}
            """,
        [ObjectKind.Subnet] = """
            {"apiVersion":"kubeovn.io/v1","kind":"Subnet","metadata":{"name":"tenant-a"},"spec":{"vpc":"vpc-1","provider":"nad.infra.ovn",
            "vlan":"vlan-10","default":true,"cidrBlock":"10.0.0.0/24,fd00::/112","gateway":"10.0.0.1,fd00::1",
            "excludeIps":["10.0.0.1","10.0.0.200..10.0.0.220"],"vips":["10.0.0.9"],"namespaces":["team-a","team-b"],
            "namespaceSelectors":[{"matchLabels":{"a":"b"},"matchExpressions":[{"key":"k","operator":"In","values":["v","w"]}]}],
            "u2oInterconnectionIP":"10.0.0.253"},
            "status":{"u2oInterconnectionIP":"10.0.0.254,fd00::fe","mcastQuerierIP":"10.0.0.252","v4availableIPs":65532,
            "v6availableIPs":340282366920938463463374607431768211455,"v6usingIPs":1e400}}
            """,
        [ObjectKind.IPPool] = """
            {"apiVersion":"kubeovn.io/v1","kind":"IPPool","metadata":{"name":"pool"},"spec":{"subnet":"tenant-a","ips":["10.0.0.64/28"],"namespaces":["team-a"]}}
            """,
        [ObjectKind.Vpc] = """
            {"apiVersion":"kubeovn.io/v1","kind":"Vpc","metadata":{"name":"vpc-1"},"spec":{"namespaces":["team-a"],"defaultSubnet":"tenant-a"},
            "status":{"defaultLogicalSwitch":"other"}}
            """,
        [ObjectKind.Vlan] = """
            {"apiVersion":"kubeovn.io/v1","kind":"Vlan","metadata":{"name":"vlan-10"},"spec":{"id":10,"provider":"provider-1"}}
            """,
        [ObjectKind.IP] = """
            {"apiVersion":"kubeovn.io/v1","kind":"IP","metadata":{"name":"vm.team-a","labels":{"tenant-a":"","ovn.kubernetes.io/ip_reserved":"true"}},
            "spec":{"podName":"vm","namespace":"team-a","subnet":"tenant-a","ipAddress":"10.0.0.10,fd00::a","v4IpAddress":"10.0.0.10",
            "v6IpAddress":"fd00::a","macAddress":"00:00:00:AA:AA:01","attachIps":[]}}
            """,
        [ObjectKind.Vip] = """
            {"apiVersion":"kubeovn.io/v1","kind":"Vip","metadata":{"name":"vip","labels":{"ovn.kubernetes.io/ip_reserved":"p.team-a"}},
            "spec":{"namespace":"team-a","subnet":"tenant-a","type":"switch_lb_vip","v4ip":"10.0.0.11","macAddress":"00:00:00:AA:AA:02"},
            "status":{"v4ip":"10.0.0.11","v6ip":"fd00::b","mac":"00:00:00:AA:AA:03"}}
            """,
        [ObjectKind.OvnEip] = """
            {"apiVersion":"kubeovn.io/v1","kind":"OvnEip","metadata":{"name":"eip"},"spec":{"externalSubnet":"external","type":"nat","v4Ip":"192.0.2.9"},
            "status":{"v4Ip":"192.0.2.9","v6Ip":"2001:db8::9","macAddress":"00:00:00:AA:AA:04"}}
            """,
        [ObjectKind.IptablesEIP] = """
            {"apiVersion":"kubeovn.io/v1","kind":"IptablesEIP","metadata":{"name":"ieip"},"spec":{"v4ip":"192.0.2.10","macAddress":"00:00:00:AA:AA:05"},
            "status":{"ip":"192.0.2.11","ready":true}}
            """,
        [ObjectKind.AddressClaim] = """
            {"apiVersion":"webhookguard.io/v1alpha1","kind":"AddressClaim","metadata":{"name":"ip-10-0-0-12-in.subnet.tenant-a","uid":"u9","resourceVersion":"42"},
            "spec":{"scope":"subnet/tenant-a","address":"10.0.0.12","owner":{"kind":"Deployment","namespace":"team-a","name":"d","uid":"u8",
            "generateName":"d-","pod":{"name":"d-1","uid":"u7"}}},"status":{"phase":"Bound","grants":5000000000,"contested":true}}
            """,
    };

    public static T Read<T>(string json)
        where T : ObjectView => Assert.IsType<T>(Read(json));

    public static T Read<T>(ObjectKind kind)
        where T : ObjectView => Read<T>(All[kind]);

    public static ObjectView? Read(string json)
    {
        var reader = new JsonCursor(Encoding.UTF8.GetBytes(json));
        reader.Read();
        var view = ObjectViewReader.Read(ref reader, out _);
        Assert.Equal(JsonTokenType.EndObject, reader.TokenType);
        Assert.Equal(0, reader.CurrentDepth);
        return view;
    }
}
