using System.Text;
using System.Text.Json;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;

namespace WebhookGuard.Sources.Tests.Kubernetes.Objects;

public class ObjectViewReaderTests
{
    [Fact]
    public void Every_kind_has_an_example() =>
        Assert.Equal(Enum.GetValues<ObjectKind>().Where(kind => kind != ObjectKind.Other), Examples.All.Keys.Order());

    [Fact]
    public void A_Pod_gives_its_identity_owner_relevant_annotations_and_phase()
    {
        var pod = Examples.Read<PodView>(ObjectKind.Pod);

        Assert.Equal(new ObjectName(ObjectKind.Pod, "team-a", "p"), pod.Name);
        Assert.Equal("u1", pod.Uid);
        Assert.Equal("p-", pod.GenerateName);
        Assert.True(pod.Terminating);
        Assert.Equal(new OwnerReference(ObjectKind.VirtualMachineInstance, "vm", "o1"), pod.Controller);
        Assert.Equal("because", pod.OverrideReason);
        Assert.Equal(3, pod.Annotations.Count);
        Assert.Equal("10.0.0.1", pod.Annotations[AnnotationKeys.IPAddress]);
        Assert.Equal("tenant-a", pod.Annotations[AnnotationKeys.LogicalSwitch]);
        Assert.Equal("[]", pod.Annotations[AnnotationKeys.MultusNetworks]);
        Assert.True(pod.HostNetwork);
        Assert.Equal("Running", pod.Phase);
    }

    [Fact]
    public void The_resource_version_is_handed_out()
    {
        var reader = new JsonCursor(Encoding.UTF8.GetBytes(Examples.All[ObjectKind.Pod]));
        reader.Read();

        ObjectViewReader.Read(ref reader, ObjectKind.Pod, out var resourceVersion);

        Assert.Equal("17", resourceVersion);
    }

    [Fact]
    public void A_VM_gives_its_templates_annotations_and_NICs_joined_by_name()
    {
        var vm = Examples.Read<VirtualMachineView>(ObjectKind.VirtualMachine);

        Assert.Equal(new ObjectName(ObjectKind.VirtualMachine, "team-a", "vm"), vm.Name);
        Assert.Equal("10.0.0.2", vm.Annotations[AnnotationKeys.IPAddress]);
        Assert.Equal("Stopped", vm.Status);
        Assert.Equal(
            [
                new VirtualMachineNic("default", null, "02:00:00:00:00:01"),
                new VirtualMachineNic("blue", "infra/blue", "02:00:00:00:00:02"),
                new VirtualMachineNic("red", null, null) { DefaultNetwork = "red" },
            ],
            vm.Nics);
    }

    [Theory]
    [InlineData("Pod", """{"metadata":{"annotations":{"webhookguard.io/assign":"true"}}}""", true)]
    [InlineData("Pod", """{"metadata":{"labels":{"webhookguard.io/assign":"true"}}}""", true)]
    [InlineData("Pod", """{"metadata":{"annotations":{"webhookguard.io/assign":"true"},"labels":{"webhookguard.io/assign":"false"}}}""", false)]
    [InlineData("Pod", """{"metadata":{"annotations":{"webhookguard.io/assign":"yes"}}}""", null)]
    [InlineData("Pod", """{"metadata":{"labels":null}}""", null)]
    [InlineData("VirtualMachine", """{"spec":{"template":{"metadata":{"annotations":{"webhookguard.io/assign":"true"}}}},"metadata":{}}""", true)]
    [InlineData("VirtualMachine", """{"metadata":{"annotations":{"webhookguard.io/assign":"true"}},"spec":{"template":{}}}""", true)]
    [InlineData("VirtualMachine", """{"metadata":{"labels":{"webhookguard.io/assign":"true"}},"spec":{"template":{"metadata":{"annotations":{"webhookguard.io/assign":"false"}}}}}""", false)]
    public void Whether_addresses_are_to_be_assigned_is_said_in_several_places_and_a_no_wins(string kind, string json, bool? expected)
    {
        var reader = new JsonCursor(Encoding.UTF8.GetBytes(json));
        reader.Read();

        Assert.Equal(expected, ObjectViewReader.Read(ref reader, Enum.Parse<ObjectKind>(kind), out _)!.Assign);
    }

    [Fact]
    public void A_VMI_gives_its_own_annotations_and_NICs()
    {
        var vmi = Examples.Read<VirtualMachineView>(ObjectKind.VirtualMachineInstance);

        Assert.Equal(ObjectKind.VirtualMachineInstance, vmi.Name.Kind);
        Assert.Equal("10.0.0.2", vmi.Annotations[AnnotationKeys.IPAddress]);
        Assert.Equal("Running", vmi.Status);
        Assert.Equal([new VirtualMachineNic("default", null, "02:00:00:00:00:01")], vmi.Nics);
        Assert.Equal(new OwnerReference(ObjectKind.VirtualMachine, "vm", "u2"), vmi.Controller);
    }

    [Fact]
    public void A_migration_names_its_VMI_and_phase()
    {
        var migration = Examples.Read<MigrationView>(ObjectKind.VirtualMachineInstanceMigration);

        Assert.Equal(("vm", "Succeeded", true), (migration.VmiName, migration.Phase, migration.Finished));
    }

    [Theory]
    [InlineData(ObjectKind.Deployment, "10.0.0.4,10.0.0.5", true, 3, 0, false)]
    [InlineData(ObjectKind.StatefulSet, "10.0.0.4,10.0.0.5", false, 2, 5, false)]
    [InlineData(ObjectKind.DaemonSet, "10.0.0.6", false, 1, 0, false)]
    [InlineData(ObjectKind.ReplicaSet, null, false, 0, 0, false)]
    [InlineData(ObjectKind.Job, "10.0.0.7", false, 1, 0, true)]
    [InlineData(ObjectKind.CronJob, "10.0.0.8", false, 1, 0, false)]
    public void A_workload_gives_what_its_template_asks_for(
        ObjectKind kind, string? addresses, bool hostNetwork, int replicas, int firstOrdinal, bool finished)
    {
        var workload = Examples.Read<WorkloadView>(kind);

        Assert.Equal(kind, workload.Name.Kind);
        Assert.Equal(addresses, workload.Annotations[AnnotationKeys.IPAddress] ?? workload.Annotations["ovn.kubernetes.io/ip_pool"]);
        Assert.Equal(hostNetwork, workload.HostNetwork);
        Assert.Equal((replicas, firstOrdinal, finished), (workload.Replicas, workload.FirstOrdinal, workload.Finished));
    }

    [Theory]
    [InlineData("Complete", "True", true)]
    [InlineData("Failed", "True", true)]
    [InlineData("Failed", "False", false)]
    [InlineData("SuccessCriteriaMet", "True", false)]
    public void A_Job_has_finished_by_its_conditions(string type, string status, bool finished)
    {
        var job = Examples.Read<WorkloadView>(
            $$$"""{"status":{"conditions":[{"status":"{{{status}}}","type":"{{{type}}}"}]},"kind":"Job","apiVersion":"batch/v1"}""");

        Assert.Equal(finished, job.Finished);
    }

    [Fact]
    public void A_Namespace_keeps_all_labels()
    {
        var ns = Examples.Read<NamespaceView>(ObjectKind.Namespace);

        Assert.Equal(new ObjectName(ObjectKind.Namespace, "", "team-a"), ns.Name);
        Assert.Equal("tenant-a,tenant-b", ns.Annotations[AnnotationKeys.LogicalSwitch]);
        Assert.Equal(new Dictionary<string, string> { ["webhookguard.io/mode"] = "warn", ["a"] = "b" }, ns.Labels);
    }

    [Fact]
    public void A_Node_gives_its_internal_addresses_only()
    {
        var node = Examples.Read<NodeView>(ObjectKind.Node);

        Assert.Equal(["192.0.2.1", "2001:db8::1"], node.InternalIPs);
        Assert.Equal("100.64.0.2", node.Annotations[AnnotationKeys.IPAddress]);
    }

    [Theory]
    [InlineData("""{"type":"kube-ovn"}""", AttachmentType.Ovn)]
    [InlineData("""{"plugins":[{"type":"tuning"},{"type":"kube-ovn"}]}""", AttachmentType.Ovn)]
    [InlineData("""{"type":"macvlan","ipam":{"type":"kube-ovn"}}""", AttachmentType.IpamOnly)]
    [InlineData("""{"plugins":[{"type":"macvlan","ipam":{"type":"kube-ovn"}}]}""", AttachmentType.IpamOnly)]
    [InlineData("""{"ipam":{"type":"kube-ovn"},"type":"kube-ovn"}""", AttachmentType.Ovn)]
    [InlineData("""{"type":"macvlan","ipam":{"type":"whereabouts"}}""", AttachmentType.None)]
    [InlineData("""{"type":5,"ipam":"kube-ovn","plugins":["kube-ovn"]}""", AttachmentType.None)]
    [InlineData("""["kube-ovn"]""", AttachmentType.None)]
    [InlineData("""{"type":"kube-ovn""", AttachmentType.None)]
    [InlineData("", AttachmentType.None)]
    public void A_NAD_is_classified_by_its_CNI_configuration(string config, AttachmentType expected)
    {
        var nad = Examples.Read<NetworkAttachmentDefinitionView>(
            $$$"""{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition","spec":{"config":{{{JsonSerializer.Serialize(config)}}}}}""");

        Assert.Equal(expected, nad.Type);
    }

    [Fact]
    public void A_NAD_without_a_configuration_is_not_Kube_OVNs() =>
        Assert.Equal(
            AttachmentType.None,
            Examples.Read<NetworkAttachmentDefinitionView>(
                """{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition"}""").Type);

    [Fact]
    public void A_Subnet_gives_everything_that_places_addresses()
    {
        var subnet = Examples.Read<SubnetView>(ObjectKind.Subnet);

        Assert.Equal(("vpc-1", "nad.infra.ovn", "vlan-10", true), (subnet.Vpc, subnet.Provider, subnet.Vlan, subnet.Default));
        Assert.Equal("10.0.0.0/24,fd00::/112", subnet.CidrBlock);
        Assert.Equal("10.0.0.1,fd00::1", subnet.Gateway);
        Assert.Equal(["10.0.0.1", "10.0.0.200..10.0.0.220"], subnet.ExcludeIps);
        Assert.Equal(["10.0.0.9"], subnet.Vips);
        Assert.Equal(["10.0.0.252", "10.0.0.253", "10.0.0.254", "fd00::fe"], subnet.SystemAddresses);
        Assert.Equal(["team-a", "team-b"], subnet.Namespaces);
        var selector = Assert.Single(subnet.NamespaceSelectors);
        Assert.True(selector.Matches(new Dictionary<string, string> { ["a"] = "b", ["k"] = "w" }));
        Assert.False(selector.Matches(new Dictionary<string, string> { ["a"] = "b", ["k"] = "x" }));
        Assert.False(selector.Matches(new Dictionary<string, string> { ["k"] = "w" }));
    }

    [Fact]
    public void A_Subnet_without_a_provider_is_OVNs()
    {
        Assert.Equal("ovn", Examples.Read<SubnetView>("""{"apiVersion":"kubeovn.io/v1","kind":"Subnet"}""").Provider);
        Assert.Equal("ovn", Examples.Read<SubnetView>("""{"apiVersion":"kubeovn.io/v1","kind":"Subnet","spec":{"provider":""}}""").Provider);
    }

    [Fact]
    public void Small_Kube_OVN_kinds_give_their_references()
    {
        var pool = Examples.Read<IPPoolView>(ObjectKind.IPPool);
        Assert.Equal("tenant-a", pool.Subnet);
        Assert.Equal(["10.0.0.64/28"], pool.IPs);
        Assert.Equal(["team-a"], pool.Namespaces);

        var vpc = Examples.Read<VpcView>(ObjectKind.Vpc);
        Assert.Equal(["team-a"], vpc.Namespaces);
        Assert.Equal("tenant-a", vpc.DefaultSubnet);

        var vlan = Examples.Read<VlanView>(ObjectKind.Vlan);
        Assert.Equal(("provider-1", 10), (vlan.ProviderNetwork, vlan.Id));
        Assert.Equal(0, Examples.Read<VlanView>("""{"apiVersion":"kubeovn.io/v1","kind":"Vlan","spec":{"provider":"p"}}""").Id);
    }

    [Fact]
    public void The_default_Subnet_of_a_Vpc_may_only_be_reported() =>
        Assert.Equal(
            "ovn-default",
            Examples.Read<VpcView>(
                """{"apiVersion":"kubeovn.io/v1","kind":"Vpc","spec":{},"status":{"defaultLogicalSwitch":"ovn-default"}}""").DefaultSubnet);

    [Fact]
    public void An_IP_names_its_addresses_once_and_its_holder()
    {
        var ip = Examples.Read<AddressObjectView>(ObjectKind.IP);

        Assert.Equal(new ObjectName(ObjectKind.IP, "", "vm.team-a"), ip.Name);
        Assert.Equal(("tenant-a", "00:00:00:AA:AA:01", "team-a", "vm", "true"), (ip.Subnet, ip.Mac, ip.HolderNamespace, ip.HolderName, ip.Reserved));
        Assert.Equal(["10.0.0.10", "fd00::a"], ip.IPs);
    }

    [Fact]
    public void A_Vip_names_the_addresses_of_spec_and_status()
    {
        var vip = Examples.Read<AddressObjectView>(ObjectKind.Vip);

        Assert.Equal(("tenant-a", "00:00:00:AA:AA:03", "team-a", "p.team-a", "switch_lb_vip"), (vip.Subnet, vip.Mac, vip.HolderNamespace, vip.Reserved, vip.Type));
        Assert.Equal(["10.0.0.11", "fd00::b"], vip.IPs);
    }

    [Fact]
    public void EIPs_name_their_external_Subnet()
    {
        var ovn = Examples.Read<AddressObjectView>(ObjectKind.OvnEip);
        Assert.Equal(("external", "00:00:00:AA:AA:04", "nat"), (ovn.Subnet, ovn.Mac, ovn.Type));
        Assert.Equal(["192.0.2.9", "2001:db8::9"], ovn.IPs);

        var iptables = Examples.Read<AddressObjectView>(ObjectKind.IptablesEIP);
        Assert.Equal(("ovn-vpc-external-network", "00:00:00:AA:AA:05"), (iptables.Subnet, iptables.Mac));
        Assert.Equal(["192.0.2.10", "192.0.2.11"], iptables.IPs);
    }

    [Fact]
    public void A_claim_gives_its_version_what_it_is_for_and_its_owner()
    {
        var claim = Examples.Read<AddressClaimView>(ObjectKind.AddressClaim);

        Assert.Equal(new ObjectName(ObjectKind.AddressClaim, "", "ip-10-0-0-12-in.subnet.tenant-a"), claim.Name);
        Assert.Equal(("u9", "42", "subnet/tenant-a", "10.0.0.12"), (claim.Uid, claim.ResourceVersion, claim.Scope, claim.Address));
        Assert.Equal(
            new ClaimOwnerView
            {
                Kind = "Deployment",
                Namespace = "team-a",
                Name = "d",
                Uid = "u8",
                GenerateName = "d-",
                PodName = "d-1",
                PodUid = "u7",
            },
            claim.Owner);
        Assert.Equal(("Bound", 5_000_000_000, true), (claim.Phase, claim.Grants, claim.Contested));
    }

    [Fact]
    public void A_claim_that_an_administrator_wrote_says_no_more_than_it_must()
    {
        var claim = Examples.Read<AddressClaimView>("""
            {"apiVersion":"webhookguard.io/v1alpha1","kind":"AddressClaim","metadata":{"name":"ip-10-0-0-12-in.subnet.tenant-a"},
            "spec":{"scope":"subnet/tenant-a","address":"10.0.0.12","owner":{"kind":"External","name":"printer-3"}}}
            """);

        Assert.Equal(new ClaimOwnerView { Kind = ClaimOwnerView.ExternalKind, Name = "printer-3" }, claim.Owner);
        Assert.Equal(("", 0, false), (claim.Phase, claim.Grants, claim.Contested));
    }

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"annotations":"whatever"}}""")]
    [InlineData("""{"apiVersion":"example.com/v1","kind":"Pod"}""")]
    [InlineData("""{"apiVersion":"v1","kind":"pod"}""")]
    [InlineData("{}")]
    public void Another_kind_has_no_view(string json) => Assert.Null(Examples.Read(json));

    [Fact]
    public void A_kind_is_found_behind_other_members_and_not_inside_them() =>
        Assert.Equal(
            ObjectKind.Pod,
            Examples.Read("""{"metadata":{"kind":"Node","name":"p"},"spec":{"kind":"Job"},"kind":"Pod","apiVersion":"v1"}""")!.Name.Kind);

    [Fact]
    public void A_cluster_scoped_object_has_no_namespace_whatever_its_manifest_says() =>
        Assert.Equal(
            "",
            Examples.Read("""{"apiVersion":"kubeovn.io/v1","kind":"Subnet","metadata":{"name":"s","namespace":"x"}}""")!.Name.Namespace);

    [Fact]
    public void The_controller_of_an_unknown_kind_is_still_a_controller()
    {
        var pod = Examples.Read<PodView>(
            """{"kind":"Pod","apiVersion":"v1","metadata":{"ownerReferences":[{"apiVersion":"example.com/v1","kind":"Deployment","name":"x","uid":"u","controller":true}]}}""");

        Assert.Equal(new OwnerReference(ObjectKind.Other, "x", "u"), pod.Controller);
    }

    [Theory]
    [InlineData("""{"kind":"Pod","apiVersion":"v1","metadata":null,"spec":null,"status":null}""")]
    [InlineData("""{"kind":"Pod","apiVersion":"v1","metadata":{"name":null,"annotations":null,"ownerReferences":null,"deletionTimestamp":null},"spec":{"hostNetwork":null}}""")]
    [InlineData("""{"kind":"Pod","apiVersion":"v1","metadata":{"ownerReferences":[null],"annotations":{"ovn.kubernetes.io/ip_address":null}}}""")]
    public void Null_counts_as_absent(string json)
    {
        var pod = Examples.Read<PodView>(json);

        Assert.Equal(new ObjectName(ObjectKind.Pod, "", ""), pod.Name);
        Assert.Null(pod.Annotations[AnnotationKeys.IPAddress]);
        Assert.Null(pod.Controller);
        Assert.False(pod.Terminating);
        Assert.False(pod.HostNetwork);
        Assert.Equal("", pod.Phase);
    }

    [Fact]
    public void Names_written_with_escapes_are_the_same_names() =>
        Assert.Equal(
            "10.0.0.1",
            Examples.Read<PodView>(
                """{"kind":"Pod","apiVersion":"v1","metadata":{"\u0061nnotations":{"ovn.kubernetes.io\/ip_address":"10.0.0.\u0031"}}}""")
                .Annotations[AnnotationKeys.IPAddress]);

    [Fact]
    public void Many_equal_strings_share_one_instance()
    {
        const string Json = """{"kind":"Pod","apiVersion":"v1","metadata":{"namespace":"a-shared-namespace"},"status":{"phase":"Running"}}""";

        Assert.Same(Examples.Read<PodView>(Json).Name.Namespace, Examples.Read<PodView>(Json).Name.Namespace);
    }

    [Fact]
    public void Very_long_strings_are_read_whole()
    {
        var name = new string('x', 100_000);

        Assert.Equal(name, Examples.Read($$$"""{"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","namespace":"{{{name}}}"}}""")!.Name.Namespace);
    }
}
