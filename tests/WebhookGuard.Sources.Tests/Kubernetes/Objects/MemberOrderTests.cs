using System.Text;
using System.Text.Json;
using CsCheck;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Sources.Tests.Kubernetes.Objects;

public class MemberOrderTests
{
    [Fact]
    public void The_order_of_members_never_matters() =>
        Gen.Select(Gen.OneOf(Examples.All.Keys.Select(Gen.Const).ToArray()), Gen.Int).Sample(
            (kind, seed) =>
            {
                var shuffled = Shuffle(Examples.All[kind], new Random(seed));

                Assert.Equal(Canonical.TextOf(Examples.Read(Examples.All[kind])!), Canonical.TextOf(Examples.Read(shuffled)!));
            },
            iter: 2_000);

    [Fact]
    public void The_order_of_values_that_is_meant_is_kept()
    {
        var vm = Examples.Read<VirtualMachineView>(Shuffle(Examples.All[ObjectKind.VirtualMachine], new Random(1)));

        Assert.Equal(["default", "blue", "red"], vm.Nics.Select(nic => nic.Name));
    }

    private static string Shuffle(string json, Random random)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        using (var document = JsonDocument.Parse(json))
        {
            Write(document.RootElement, writer, random);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(JsonElement element, Utf8JsonWriter writer, Random random)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                var members = element.EnumerateObject().ToArray();
                random.Shuffle(members);
                foreach (var member in members)
                {
                    writer.WritePropertyName(member.Name);
                    Write(member.Value, writer, random);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, writer, random);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
