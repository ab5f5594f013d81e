using System.Text;
using System.Text.Json;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.StateFolder;

namespace WebhookGuard.Sources.Tests.StateFolder;

public class ManifestReaderTests
{
    [Fact]
    public void Every_object_comes_with_its_view_JSON_and_line()
    {
        var manifest = Read("""
            # two documents
            apiVersion: v1
            kind: Pod
            metadata:
              generateName: p-
              annotations: {ovn.kubernetes.io/ip_address: 10.0.0.1}
            ---

            apiVersion: v1
            kind: ConfigMap
            metadata: {name: c}
            """);

        Assert.Empty(manifest.Errors);
        Assert.Equal(2, manifest.Objects.Count);

        var pod = manifest.Objects[0];
        Assert.Equal(("v1", "Pod", "m.yaml", 2), (pod.ApiVersion, pod.Kind, pod.Source, pod.Line));
        Assert.Equal(new ObjectName(ObjectKind.Pod, "", ""), pod.View!.Name);
        Assert.Equal("10.0.0.1", ((PodView)pod.View).Annotations[AnnotationKeys.IPAddress]);
        Assert.Equal("p-", JsonDocument.Parse(pod.Json).RootElement.GetProperty("metadata").GetProperty("generateName").GetString());

        var map = manifest.Objects[1];
        Assert.Null(map.View);
        Assert.Equal(("v1", "ConfigMap", 9), (map.ApiVersion, map.Kind, map.Line));
        Assert.Equal("c", JsonDocument.Parse(map.Json).RootElement.GetProperty("metadata").GetProperty("name").GetString());
    }

    [Fact]
    public void The_items_of_lists_are_objects()
    {
        var manifest = Read("""
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: Pod
              metadata: {name: a, namespace: x}
            - apiVersion: v1
              kind: PodList
              items:
              - metadata: {name: b, namespace: x}
            """);

        Assert.Empty(manifest.Errors);
        Assert.Equal(["Pod x/a", "Pod x/b"], manifest.Objects.Select(o => o.View!.Name.ToString()));
        Assert.Equal([4, 10], manifest.Objects.Select(o => o.Line));
        Assert.Equal("""{"metadata":{"name":"b","namespace":"x"}}""", Encoding.UTF8.GetString(manifest.Objects[1].Json.Span));
    }

    [Fact]
    public void A_kind_that_is_only_named_like_a_list_is_an_object() =>
        Assert.Equal("WhiteList", Assert.Single(Read("{apiVersion: e.com/v1, kind: WhiteList}").Objects).Kind);

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a\/b😀"}}""")]
    [InlineData("""{apiVersion: v1, kind: Pod, metadata: {name: a/b😀}}""")]
    [InlineData("\uFEFFapiVersion: v1\nkind: Pod\nmetadata: {name: a/b😀}\n")]
    public void JSON_and_YAML_are_told_apart_by_what_they_are(string text) =>
        Assert.Equal("a/b😀", Assert.Single(Read(text).Objects).View!.Name.Name);

    [Fact]
    public void A_stream_reads_as_its_text() =>
        Assert.Equal("Pod", Assert.Single(ManifestReader.Read(new MemoryStream("{apiVersion: v1, kind: Pod}"u8.ToArray()), "-").Objects).Kind);

    [Theory]
    [InlineData("", "m.yaml: is empty")]
    [InlineData("apiVersion: v1\n---\n", "m.yaml:1: kind: missing")]
    [InlineData("kind: Pod\n", "m.yaml:1: apiVersion: missing")]
    [InlineData("a\n", "m.yaml:1: expected an object, got a string")]
    [InlineData("apiVersion: v1\nkind: List\nitems:\n- metadata: {}\n", "m.yaml:4: kind: missing")]
    [InlineData("apiVersion: v1\nkind: List\nitems: 5\n", "m.yaml:3: items: expected an array, got a number")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations: x\n", "m.yaml:5: metadata.annotations: expected an object, got a string")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    ovn.kubernetes.io/ip_address: yes\n", "m.yaml:5: metadata.annotations.ovn.kubernetes.io/ip_address: expected a string, got true or false")]
    [InlineData("{\"apiVersion\":\"v1\",\n\"kind\":\"Pod\",\n\"metadata\":[]}", "m.yaml:3: metadata: expected an object, got an array")]
    public void Every_error_names_source_line_and_reason(string text, string error) =>
        Assert.Equal(error, Assert.Single(Read(text).Errors).ToString());

    [Fact]
    public void What_is_sound_is_read_beside_what_is_broken()
    {
        var manifest = Read("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: 5}\n- {apiVersion: v1, kind: Pod, metadata: {name: b}}\n---\na: [\n");

        Assert.Equal("b", Assert.Single(manifest.Objects).View!.Name.Name);
        Assert.Equal("m.yaml:4: metadata: expected an object, got a number", manifest.Errors[0].ToString());
        Assert.StartsWith("not YAML: ", manifest.Errors[1].Reason, StringComparison.Ordinal);
        Assert.Equal(2, manifest.Errors.Count);
    }

    private static ManifestContents Read(string text) => ManifestReader.Read(Encoding.UTF8.GetBytes(text), "m.yaml");
}
