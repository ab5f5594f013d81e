using System.Text.Json;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Sources.Tests.Kubernetes.Objects;

public class RecordedReviewsTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "samples", "admission-reviews");

    [Fact]
    public void Every_recorded_object_reads_without_error()
    {
        var files = Directory.GetFiles(Folder, "*.json");
        Assert.Equal(45, files.Length);
        foreach (var file in files)
        {
            using var review = JsonDocument.Parse(File.ReadAllBytes(file));
            var request = review.RootElement.GetProperty("request");
            foreach (var part in new[] { "object", "oldObject" })
            {
                var value = request.GetProperty(part);
                if (value.ValueKind != JsonValueKind.Null)
                {
                    var view = Examples.Read(value.GetRawText());

                    Assert.NotNull(view);
                    Assert.Equal(request.GetProperty("kind").GetProperty("kind").GetString(), view.Name.Kind.ToString());
                    Assert.Equal(value.GetProperty("metadata").GetProperty("uid").GetString(), view.Uid);
                    Assert.Equal("default", view.Name.Namespace);
                }
            }
        }
    }

    [Fact]
    public void A_recorded_virt_launcher_Pod_is_controlled_by_its_VMI()
    {
        var pod = Assert.IsType<PodView>(ObjectOf("008"));

        Assert.Equal("virt-launcher-vm2-vdldf", pod.Name.Name);
        Assert.Equal(new OwnerReference(ObjectKind.VirtualMachineInstance, "vm2", "97daff0b-7c9b-4e3b-80ce-d84e857a3d34"), pod.Controller);
        Assert.Equal("10.16.0.78", pod.Annotations[AnnotationKeys.IPAddress]);
        Assert.Equal("ovn-default", pod.Annotations[AnnotationKeys.LogicalSwitch]);
        Assert.Equal("Pending", pod.Phase);
    }

    [Fact]
    public void A_recorded_VM_asks_in_its_template()
    {
        var vm = Assert.IsType<VirtualMachineView>(ObjectOf("014"));

        Assert.Equal("10.16.0.78", vm.Annotations[AnnotationKeys.IPAddress]);
        Assert.Equal([new VirtualMachineNic("default", null, null)], vm.Nics);
    }

    [Fact]
    public void A_recorded_migration_names_its_VMI() =>
        Assert.Equal("vm1", Assert.IsType<MigrationView>(ObjectOf("043")).VmiName);

    private static ObjectView? ObjectOf(string number)
    {
        using var review = JsonDocument.Parse(File.ReadAllBytes(Assert.Single(Directory.GetFiles(Folder, number + "-*"))));
        return Examples.Read(review.RootElement.GetProperty("request").GetProperty("object").GetRawText());
    }
}
