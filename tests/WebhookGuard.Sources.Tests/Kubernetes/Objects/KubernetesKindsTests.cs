using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Objects;

namespace WebhookGuard.Sources.Tests.Kubernetes.Objects;

public class KubernetesKindsTests
{
    [Fact]
    public void Every_kind_is_in_the_table_once_under_its_own_name()
    {
        Assert.Equal(
            Enum.GetValues<ObjectKind>().Where(kind => kind != ObjectKind.Other),
            KubernetesKinds.All.Select(row => row.Kind).Order());
        Assert.All(KubernetesKinds.All, row => Assert.Equal(row.Kind.ToString(), row.Name));
    }

    [Fact]
    public void A_kind_is_found_by_all_its_names() =>
        Assert.All(KubernetesKinds.All, row =>
        {
            Assert.True(KubernetesKinds.TryFind(row.Group, row.Name, out var byName));
            Assert.True(KubernetesKinds.TryFindPlural(row.Group, row.Plural, out var byPlural));
            Assert.Same(row, byName);
            Assert.Same(row, byPlural);
            Assert.Same(row, KubernetesKinds.Of(row.Kind));
            Assert.True(ObjectViewReader.TryKindOf(row.Group, row.Name, out var kind));
            Assert.Equal(row.Kind, kind);
        });

    [Theory]
    [InlineData("", "ConfigMap")]
    [InlineData("apps", "Pod")]
    [InlineData("kubeovn.io", "Ip")]
    public void Other_kinds_are_not_found(string group, string name)
    {
        Assert.False(ObjectViewReader.TryKindOf(group, name, out var kind));
        Assert.Equal(ObjectKind.Other, kind);
    }

    [Fact]
    public void Other_is_no_kind_of_the_API() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => KubernetesKinds.Of(ObjectKind.Other));

    [Theory]
    [InlineData("v1", "")]
    [InlineData("apps/v1", "apps")]
    [InlineData("", "")]
    public void The_group_is_what_stands_before_the_version(string apiVersion, string group) =>
        Assert.Equal(group, KubernetesKinds.GroupOf(apiVersion));

    [Fact]
    public void An_API_version_names_group_and_version()
    {
        Assert.Equal("v1", KubernetesKinds.Of(ObjectKind.Pod).ApiVersion("v1"));
        Assert.Equal("kubevirt.io/v1alpha3", KubernetesKinds.Of(ObjectKind.VirtualMachine).ApiVersion("v1alpha3"));
    }
}
