using System.Text;
using System.Text.Json.Nodes;
using WebhookGuard.Assigning;
using WebhookGuard.Core.Assignments;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;

namespace WebhookGuard.Tests.Assigning;

public sealed class AnnotationPatchTests
{
    private const string Key = "ovn.kubernetes.io/ip_address";

    [Theory]
    [InlineData("""{"metadata":{"annotations":{"a":"b"}}}""", """[{"op":"add","path":"/metadata/annotations/ovn.kubernetes.io~1ip_address","value":"10.0.0.1"}]""")]
    [InlineData("""{"metadata":{"annotations":{}}}""", """[{"op":"add","path":"/metadata/annotations/ovn.kubernetes.io~1ip_address","value":"10.0.0.1"}]""")]
    [InlineData("""{"metadata":{"annotations":null}}""", """[{"op":"add","path":"/metadata/annotations","value":{"ovn.kubernetes.io/ip_address":"10.0.0.1"}}]""")]
    [InlineData("""{"metadata":{"name":"p"}}""", """[{"op":"add","path":"/metadata/annotations","value":{"ovn.kubernetes.io/ip_address":"10.0.0.1"}}]""")]
    public void On_a_Pod_only_what_is_missing_is_added(string pod, string expected) =>
        Assert.Equal(expected, Patch(pod, ObjectKind.Pod, (Key, "10.0.0.1")));

    [Theory]
    [InlineData("""{"metadata":{},"spec":{"template":{"metadata":{"annotations":{"a":"b"}}}}}""", """[{"op":"add","path":"/spec/template/metadata/annotations/ovn.kubernetes.io~1ip_address","value":"10.0.0.1"}]""")]
    [InlineData("""{"metadata":{"annotations":{}},"spec":{"template":{"metadata":{}}}}""", """[{"op":"add","path":"/spec/template/metadata/annotations","value":{"ovn.kubernetes.io/ip_address":"10.0.0.1"}}]""")]
    [InlineData("""{"spec":{"template":{"metadata":null}}}""", """[{"op":"add","path":"/spec/template/metadata","value":{"annotations":{"ovn.kubernetes.io/ip_address":"10.0.0.1"}}}]""")]
    [InlineData("""{"spec":{"template":{"spec":{}}}}""", """[{"op":"add","path":"/spec/template/metadata","value":{"annotations":{"ovn.kubernetes.io/ip_address":"10.0.0.1"}}}]""")]
    public void Of_a_VM_it_is_the_template(string vm, string expected) =>
        Assert.Equal(expected, Patch(vm, ObjectKind.VirtualMachine, (Key, "10.0.0.1")));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"spec":{}}""")]
    [InlineData("""{"spec":{"template":null}}""")]
    public void A_VM_without_a_template_has_no_place_for_it(string vm) =>
        Assert.Null(AnnotationPatch.Write(Encoding.UTF8.GetBytes(vm), ObjectKind.VirtualMachine, Nics((Key, "10.0.0.1"))));

    [Fact]
    public void Several_NICs_are_added_together()
    {
        Assert.Equal(
            2, JsonNode.Parse(Patch("""{"metadata":{"annotations":{}}}""", ObjectKind.Pod, (Key, "10.0.0.1"), ("a~b.ns.ovn.kubernetes.io/ip_address", "10.0.0.2")))!.AsArray().Count);
        Assert.Equal(
            """[{"op":"add","path":"/metadata/annotations/a~0b~1c","value":"x"}]""", Patch("""{"metadata":{"annotations":{}}}""", ObjectKind.Pod, ("a~b/c", "x")));
        Assert.Equal(
            """[{"op":"add","path":"/metadata/annotations","value":{"a":"1","b":"2"}}]""", Patch("""{"metadata":{}}""", ObjectKind.Pod, ("a", "1"), ("b", "2")));
    }

    private static string Patch(string json, ObjectKind kind, params (string Key, string Value)[] nics) =>
        Encoding.UTF8.GetString(AnnotationPatch.Write(Encoding.UTF8.GetBytes(json), kind, Nics(nics))!);

    private static AssignedNic[] Nics(params (string Key, string Value)[] nics) =>
        [.. nics.Select(nic => new AssignedNic(NicName.Default, nic.Key, nic.Value, "tenant-a"))];
}
