using System.Text;
using WebhookGuard.Storm.History;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Storm.Tests;

public sealed class ObjectLogTests
{
    private readonly ObjectLog log = new(new StormClock());
    private long revision;

    [Fact]
    public void What_objects_ask_for_is_read_from_every_place()
    {
        Put("kubevirt.io/virtualmachines/vlan-a/vm-1", """
            {"metadata": {"uid": "u1"}, "spec": {"runStrategy": "Always", "template": {
              "metadata": {"annotations": {
                "ovn.kubernetes.io/ip_address": "172.20.16.10", "attachnet.default.ovn.kubernetes.io/ip_address": "192.168.16.10"}},
              "spec": {"domain": {"devices": {"interfaces": [
                {"name": "default", "macAddress": "00:00:00:70:00:01"}, {"name": "second", "macAddress": "00:00:00:68:00:01"}]}}}}}}
            """);
        Put("pods/alpha/pod-1", """
            {"metadata": {"uid": "u2", "annotations": {
              "ovn.kubernetes.io/ip_address": "10.70.16.10,fd00:10:70:0::10", "ovn.kubernetes.io/mac_address": "00:00:00:70:00:02"}}}
            """);

        Assert.Equal(
            ["00:00:00:68:00:01 in subnet/attached", "00:00:00:70:00:01 in underlay/physnet1/100", "172.20.16.10 in underlay/physnet1/100", "192.168.16.10 in subnet/attached"],
            AsksOf("vm-1"));
        Assert.Equal(
            ["00:00:00:70:00:02 in subnet/overlay", "10.70.16.10 in subnet/overlay", "fd00:10:70::10 in subnet/overlay"],
            AsksOf("pod-1"));
    }

    [Fact]
    public void A_Pod_belongs_to_the_Deployment_above_its_ReplicaSet_even_when_that_has_gone()
    {
        const string Pod = """{"metadata": {"uid": "p", "ownerReferences": [{"kind": "ReplicaSet", "name": "d-rs", "uid": "rs", "controller": true}]}}""";
        Put("replicasets/alpha/d-rs", """{"metadata": {"uid": "rs", "ownerReferences": [{"kind": "Deployment", "name": "d", "uid": "d", "controller": true}]}}""");
        Put("pods/alpha/d-1", Pod);
        Delete("replicasets/alpha/d-rs");
        Put("pods/alpha/d-1", Pod);
        var deployment = new ObjectKey(ObjectKey.Deployment, "alpha", "d");
        Assert.Equal(deployment, Assert.Single(log.Live).Who.Owner);

        // One that names a ReplicaSet of another UID is nobody's.
        Put("pods/alpha/d-2", """{"metadata": {"uid": "q", "ownerReferences": [{"kind": "ReplicaSet", "name": "d-rs", "uid": "other", "controller": true}]}}""");
        Assert.Single(log.Live, version => version.Who.Owner == version.Who.Object);
    }

    [Fact]
    public void Duplicates_are_found_as_they_are_read()
    {
        Put("pods/alpha/a", """{"metadata": {"uid": "a", "annotations": {"ovn.kubernetes.io/ip_address": "10.70.16.10"}}}""");
        Assert.Empty(log.Duplicates);
        Put("pods/beta/b", """{"metadata": {"uid": "b", "annotations": {"ovn.kubernetes.io/ip_address": "10.70.16.10"}}}""");
        Assert.Single(log.Duplicates);
        Delete("pods/alpha/a");
        Put("pods/beta/c", """{"metadata": {"uid": "c", "annotations": {"ovn.kubernetes.io/ip_address": "10.70.16.11"}}}""");
        Assert.Single(log.Duplicates);
    }

    [Fact]
    public void Claims_are_followed_until_they_are_gone()
    {
        Put("webhookguard.io/addressclaims/ip-10-70-16-10-in.subnet.overlay", """
            {"metadata": {"uid": "c"}, "spec": {"scope": "subnet/overlay", "address": "10.70.16.10", "owner": {"kind": "Pod", "namespace": "alpha", "name": "a"}},
             "status": {"phase": "Pending"}}
            """);
        var claim = Assert.Single(log.Claims);
        Assert.Equal((Histories.Address, new ObjectKey(ObjectKey.Pod, "alpha", "a"), "Pending"), (claim.Key, claim.Owner, claim.Phase));

        Delete("webhookguard.io/addressclaims/ip-10-70-16-10-in.subnet.overlay");
        Assert.Empty(log.Claims);
        Assert.Equal(2, log.ClaimVersions.Count);
    }

    private IEnumerable<string> AsksOf(string name) =>
        log.Live.Single(version => version.Who.Object.Name == name).Asks.Select(key => key.ToString()).Order(StringComparer.Ordinal);

    private void Put(string path, string json) => log.Apply(new EtcdEvent(ObjectLog.Prefix + path, ++revision, Encoding.UTF8.GetBytes(json)));

    private void Delete(string path) => log.Apply(new EtcdEvent(ObjectLog.Prefix + path, ++revision, null));
}
