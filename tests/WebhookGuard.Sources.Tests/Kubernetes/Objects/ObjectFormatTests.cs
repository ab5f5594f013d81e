using System.Text;
using System.Text.Json;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;

namespace WebhookGuard.Sources.Tests.Kubernetes.Objects;

public class ObjectFormatTests
{
    [Theory]
    [InlineData("Deployment", """{"spec":{"template":{"metadata":{"annotations":"x"}}}}""", "spec.template.metadata.annotations: expected an object, got a string")]
    [InlineData("CronJob", """{"spec":{"jobTemplate":{"spec":{"template":{"spec":{"hostNetwork":"yes"}}}}}}""", "spec.jobTemplate.spec.template.spec.hostNetwork: expected true or false, got a string")]
    [InlineData("Pod", """{"metadata":[]}""", "metadata: expected an object, got an array")]
    [InlineData("Pod", """{"metadata":{"name":5}}""", "metadata.name: expected a string, got a number")]
    [InlineData("Pod", """{"metadata":{"annotations":{"a":[{}],"ovn.kubernetes.io/ip_address":true}}}""", "metadata.annotations.ovn.kubernetes.io/ip_address: expected a string, got true or false")]
    [InlineData("Pod", """{"metadata":{"ownerReferences":[{"name":"a"},{"name":{}}]}}""", "metadata.ownerReferences[1].name: expected a string, got an object")]
    [InlineData("Pod", """{"metadata":{"ownerReferences":[{"name":"a"},7]}}""", "metadata.ownerReferences[1]: expected an object, got a number")]
    [InlineData("VirtualMachine", """{"spec":{"template":{"spec":{"networks":{}}}}}""", "spec.template.spec.networks: expected an array, got an object")]
    [InlineData("StatefulSet", """{"spec":{"replicas":"3"}}""", "spec.replicas: expected an integer, got a string")]
    [InlineData("StatefulSet", """{"spec":{"replicas":3.5}}""", "spec.replicas: expected a 32-bit integer, got another number")]
    [InlineData("StatefulSet", """{"spec":{"ordinals":{"start":340282366920938463463374607431768211455}}}""", "spec.ordinals.start: expected a 32-bit integer, got another number")]
    [InlineData("Subnet", """{"spec":{"excludeIps":["10.0.0.1",1]}}""", "spec.excludeIps[1]: expected a string, got a number")]
    [InlineData("Subnet", """{"spec":{"namespaceSelectors":[{"matchLabels":{"a":1}}]}}""", "spec.namespaceSelectors[0].matchLabels.a: expected a string, got a number")]
    [InlineData("AddressClaim", """{"spec":{"owner":{"pod":"p"}}}""", "spec.owner.pod: expected an object, got a string")]
    [InlineData("AddressClaim", """{"status":{"grants":1.5}}""", "status.grants: expected a 64-bit integer, got another number")]
    public void A_wrong_type_is_named_with_its_path(string kind, string json, string message) =>
        Assert.Equal(message, FailureOf(kind, json).Message);

    [Theory]
    [InlineData("Pod", """{"metadata":{"annotations":{}},"metadata":{}}""", "metadata: duplicate member 'metadata'")]
    [InlineData("Pod", """{"metadata":{"annotations":{},"annotations":{}}}""", "metadata.annotations: duplicate member 'annotations'")]
    [InlineData("Pod", """{"metadata":{"annotations":null,"annotations":{}}}""", "metadata.annotations: duplicate member 'annotations'")]
    [InlineData("Pod", """{"metadata":{"annotations":{},"\u0061nnotations":{}}}""", "metadata.annotations: duplicate member 'annotations'")]
    [InlineData("Pod", """{"metadata":{"annotations":{"ovn.kubernetes.io/vip":"","ovn.kubernetes.io/vip":"v"}}}""", "metadata.annotations.ovn.kubernetes.io/vip: duplicate member 'ovn.kubernetes.io/vip'")]
    [InlineData("Pod", """{"metadata":{"annotations":{"webhookguard.io/override":"","webhookguard.io/override":"v"}}}""", "metadata.annotations.webhookguard.io/override: duplicate member 'webhookguard.io/override'")]
    [InlineData("Pod", """{"metadata":{"annotations":{"webhookguard.io/assign":"false","webhookguard.io/assign":"true"}}}""", "metadata.annotations.webhookguard.io/assign: duplicate member 'webhookguard.io/assign'")]
    [InlineData("Pod", """{"metadata":{"labels":{"webhookguard.io/assign":"false","webhookguard.io/assign":"true"}}}""", "metadata.labels.webhookguard.io/assign: duplicate member 'webhookguard.io/assign'")]
    [InlineData("Namespace", """{"metadata":{"labels":{"a":"","a":"v"}}}""", "metadata.labels.a: duplicate member 'a'")]
    [InlineData("IP", """{"spec":{"v4IpAddress":"10.0.0.1","macAddress":"","v4IpAddress":"10.0.0.2"}}""", "spec.v4IpAddress: duplicate member 'v4IpAddress'")]
    public void A_member_that_comes_twice_is_refused(string kind, string json, string message) =>
        Assert.Equal(message, FailureOf(kind, json).Message);

    [Fact]
    public void Every_member_that_is_read_is_refused_the_second_time()
    {
        foreach (var kind in KubernetesKinds.All)
        {
            var failure = FailureOf(kind.Name, """{"spec":{},"metadata":{"uid":"a","name":"b","uid":"c"}}""");

            Assert.Equal("metadata.uid: duplicate member 'uid'", failure.Message);
        }
    }

    [Fact]
    public void Members_that_are_not_read_may_be_anything() =>
        Examples.Read<PodView>(
            """{"kind":"Pod","apiVersion":"v1","status":{"x":1,"x":[{"a":[]}],"n":-1e999},"metadata":{"managedFields":5,"labels":{"a":1,"a":null},"annotations":{"a":1,"a":{"b":null}}}}""");

    [Fact]
    public void A_second_kind_is_refused()
    {
        var failure = Assert.Throws<ObjectFormatException>(
            () => Examples.Read("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{},"kind":"Pod"}"""));

        Assert.Equal("kind: duplicate member 'kind'", failure.Message);
    }

    [Fact]
    public void A_kind_of_the_wrong_type_is_refused() =>
        Assert.Equal(
            "kind: expected a string, got a number",
            Assert.Throws<ObjectFormatException>(() => Examples.Read("""{"apiVersion":"v1","kind":5}""")).Message);

    [Fact]
    public void Something_else_than_an_object_is_refused() =>
        Assert.Equal("expected an object, got an array", FailureOf("Pod", "[]").Message);

    [Theory]
    [InlineData("""{"metadata":{"name":"\ud800"}}""", "metadata.name")]
    [InlineData("""{"metadata":{"\ud800":1}}""", "metadata.?")]
    [InlineData("""{"metadata":{"annotations":{"\udc00x":"1"}}}""", "metadata.annotations.?")]
    public void Text_that_is_not_Unicode_is_refused(string json, string path) =>
        Assert.Equal($"{path}: contains text that is not Unicode", FailureOf("Pod", json).Message);

    [Fact]
    public void The_offset_of_the_offending_token_is_given()
    {
        const string Json = """{"metadata":{"name":5}}""";

        Assert.Equal(Json.IndexOf('5', StringComparison.Ordinal), FailureOf("Pod", Json).Offset);
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"x" """)]
    [InlineData("""{"spec":{"containers":[""")]
    [InlineData("""{"metadata":{"name":"x",,}}""")]
    public void Text_that_is_not_JSON_is_a_JSON_error(string json) =>
        Assert.ThrowsAny<JsonException>(() => Read("Pod", Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Every_beginning_of_an_object_is_a_JSON_error()
    {
        var text = Encoding.UTF8.GetBytes(Examples.All[ObjectKind.Pod]);
        for (var length = 1; length < text.Length; length++)
        {
            var start = text.AsMemory(0, length);
            Assert.ThrowsAny<JsonException>(() => Read("Pod", start));
        }
    }

    private static ObjectFormatException FailureOf(string kind, string json) =>
        Assert.Throws<ObjectFormatException>(() => Read(kind, Encoding.UTF8.GetBytes(json)));

    private static void Read(string kind, ReadOnlyMemory<byte> json)
    {
        var reader = new JsonCursor(json.Span);
        reader.Read();
        ObjectViewReader.Read(ref reader, Enum.Parse<ObjectKind>(kind), out _);
    }
}
