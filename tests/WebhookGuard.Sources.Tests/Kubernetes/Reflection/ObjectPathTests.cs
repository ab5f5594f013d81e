using WebhookGuard.Sources.Kubernetes.Reflection;

namespace WebhookGuard.Sources.Tests.Kubernetes.Reflection;

public sealed class ObjectPathTests
{
    [Theory]
    [InlineData("", "pods", true, "/api/v1/namespaces/team-a/pods/web-0")]
    [InlineData("", "nodes", false, "/api/v1/nodes/web-0")]
    [InlineData("kubevirt.io", "virtualmachines", true, "/apis/kubevirt.io/v1/namespaces/team-a/virtualmachines/web-0")]
    [InlineData("kubeovn.io", "vips", false, "/apis/kubeovn.io/v1/vips/web-0")]
    public void An_objects_path_is_under_its_namespace_if_it_has_one(string group, string plural, bool namespaced, string path) =>
        Assert.Equal(path, new KubernetesResource(group, plural, namespaced, "v1").PathOf("v1", "team-a", "web-0"));
}
