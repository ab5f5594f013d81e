using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Admission;
using WebhookGuard.Core.Requests;
using WebhookGuard.Sources.Kubernetes.Objects;

namespace WebhookGuard.Tests.Admission;

/// <summary>An update that leaves as it is whatever decides on what is asked for is not read any further, and nothing else is left unread.</summary>
public sealed class UnchangedTests
{
    private static readonly JsonNode[] Updates =
        [.. Recorded.Reviews.Select(file => JsonNode.Parse(File.ReadAllBytes(file))!).Where(review => Request(review)["operation"]!.GetValue<string>() == "UPDATE")];

    private static readonly JsonNode[] Values =
        [.. new[] { "null", "{}", "[]", "\"\"", "\"10.16.0.99\"", "\"default/net1\"", "\"02:00:00:00:00:01\"", "true", "7" }.Select(text => JsonNode.Parse(text) ?? JsonValue.Create(false))];

    [Fact]
    public void Many_recorded_updates_are_such()
    {
        var unread = Updates.Count(update => Read(update).Object is null);

        Assert.InRange(unread, Updates.Length / 2, Updates.Length - 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_is_not_read_asks_for_nothing_new(int seed)
    {
        var random = new Random(seed);
        var (unread, read) = (0, 0);
        for (var i = 0; i < 4000; i++)
        {
            var update = Updates[random.Next(Updates.Length)].DeepClone();
            Change(Request(update)["object"]!, random);
            var review = Read(update);
            if (review.Object is null && review.Unreadable is null)
            {
                unread++;
                Assert.True(AsksForNothingNew(update), $"seed {seed}, turn {i}: {update}");
            }
            else
            {
                read++;
            }
        }

        Assert.True(unread > 100 && read > 100, $"{unread} unread, {read} read");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void The_old_state_of_a_Pod_is_what_reading_all_of_it_gives(int seed)
    {
        var random = new Random(seed);
        JsonNode[] ofPods = [.. Updates.Where(update => Request(update)["kind"]!["kind"]!.GetValue<string>() == "Pod")];
        var (byMetadata, broken) = (0, 0);
        for (var i = 0; i < 2000; i++)
        {
            var update = ofPods[random.Next(ofPods.Length)].DeepClone();
            var request = Request(update);
            Change(request["oldObject"]![random.Next(3) == 0 ? "status" : "metadata"]!, random);
            Change(request["object"]!["metadata"]!, random);
            var review = Read(update);
            if (review.Object is null)
            {
                continue;
            }

            byMetadata += JsonNode.DeepEquals(request["object"]!["status"], request["oldObject"]!["status"]) ? 1 : 0;
            try
            {
                Assert.Equal(Recorded.ObjectOf(update, "oldObject"), review.OldObject);
            }
            catch (ObjectFormatException)
            {
                broken++;
                Assert.Null(review.OldObject);
            }
        }

        Assert.True(byMetadata > 100 && broken > 10, $"{byMetadata} by metadata, {broken} broken");
    }

    [Theory]
    [InlineData("metadata", "annotations")]
    [InlineData("metadata", "ownerReferences")]
    [InlineData("spec", null)]
    public void A_part_that_decides_is_read_if_it_changes(string part, string? inPart)
    {
        var update = Unread().DeepClone();
        var changed = Request(update)["object"]!.AsObject();
        if (inPart is null)
        {
            changed[part]!["more"] = 1;
        }
        else
        {
            changed[part]![inPart] = null;
        }

        Assert.NotNull(Read(update).Object);
    }

    [Theory]
    [InlineData("1", "12")]
    [InlineData("\"a\"", "\"a\\\"b\"")]
    [InlineData("{}", "{},\"spec\":{\"more\":1}")]
    public void What_begins_alike_is_not_alike(string spec, string oldSpec)
    {
        var update = Unread().DeepClone();
        Request(update)["object"]!["spec"] = "the new one";
        Request(update)["oldObject"]!["spec"] = "the old one";
        var text = update.ToJsonString()
            .Replace("\"the new one\"", spec, StringComparison.Ordinal)
            .Replace("\"the old one\"", oldSpec, StringComparison.Ordinal);

        var review = AdmissionReviewReader.Read(Encoding.UTF8.GetBytes(text));

        Assert.False(review.Object is null && review.Unreadable is null);
    }

    [Fact]
    public void A_name_in_other_letters_hides_nothing()
    {
        // "sp\u0065c" is "spec".
        var text = Unread().ToJsonString();
        var at = text.IndexOf("\"spec\":", text.IndexOf("\"object\":", StringComparison.Ordinal), StringComparison.Ordinal);
        var hidden = string.Concat(text.AsSpan(0, at), """
            "sp\u0065c":
            """, text.AsSpan(at + "\"spec\":".Length));
        Assert.Null(AdmissionReviewReader.Read(Encoding.UTF8.GetBytes(hidden)).Object);

        var changed = hidden.Replace("""
            "sp\u0065c":{
            """, """
            "sp\u0065c":{"more":1,
            """, StringComparison.Ordinal);
        Assert.NotEqual(hidden, changed);
        Assert.NotNull(AdmissionReviewReader.Read(Encoding.UTF8.GetBytes(changed)).Object);
    }

    [Theory]
    [InlineData("\"spec\":")]
    [InlineData("\"metadata\":")]
    [InlineData("\"annotations\":")]
    [InlineData("\"status\":")]
    public void What_comes_twice_is_not_taken_for_unchanged(string member)
    {
        var text = Unread().ToJsonString();
        var at = text.IndexOf(member, text.IndexOf("\"object\":", StringComparison.Ordinal), StringComparison.Ordinal);
        var twice = text.Insert(at, $"{member}{{}},");

        Assert.NotNull(AdmissionReviewReader.Read(Encoding.UTF8.GetBytes(twice)).Unreadable);
    }

    [Fact]
    public void An_annotation_that_does_not_matter_to_addresses_changes_nothing_and_one_that_does_is_read()
    {
        Assert.Null(Read(With("kubevirt.io/latest-observed-api-version", "v9")).Object);
        Assert.Null(Read(With("ovn.kubernetes.io/routed", "false")).Object);
        Assert.NotNull(Read(With("ovn.kubernetes.io/ip_address", "10.16.0.99")).Object);
        Assert.NotNull(Read(With("net1.team-a.ovn.kubernetes.io/mac_address.net2", "02:00:00:00:00:01")).Object);
        Assert.NotNull(Read(With("k8s.v1.cni.cncf.io/networks", "default/net9")).Object);

        static JsonNode With(string annotation, string value)
        {
            var update = Unread().DeepClone();
            Request(update)["object"]!["metadata"]!["annotations"]![annotation] = value;
            return update;
        }
    }

    [Theory]
    [InlineData("""
        "ovn.kubernetes.io\u002fip_address":"10.16.0.99",
        """)]
    [InlineData("""
        "ovn.kubernetes.io/ip_address":"10.16.0.98","ovn.kubernetes.io/ip_address":"10.16.0.99",
        """)]
    public void An_annotation_in_other_letters_or_twice_hides_nothing(string annotations)
    {
        var text = Unread().ToJsonString();
        var at = text.IndexOf("\"annotations\":{", text.IndexOf("\"object\":", StringComparison.Ordinal), StringComparison.Ordinal);
        var hidden = text.Insert(at + "\"annotations\":{".Length, annotations.Trim());

        var review = AdmissionReviewReader.Read(Encoding.UTF8.GetBytes(hidden));

        Assert.True(review.Object is not null || review.Unreadable is not null);
    }

    private static JsonNode Unread() => Updates.First(update => Read(update).Object is null && Request(update)["kind"]!["kind"]!.GetValue<string>() == "VirtualMachineInstance"
        && Request(update)["object"]!["metadata"]!["ownerReferences"] is not null && Request(update)["object"]!["metadata"]!["annotations"] is not null);

    private static bool AsksForNothingNew(JsonNode update)
    {
        try
        {
            var view = Recorded.ObjectOf(update, "object")!;
            return RequestReader.Read(view).Count == 0 || RequestReader.SayAlike(view, Recorded.ObjectOf(update, "oldObject")!);
        }
        catch (ObjectFormatException e)
        {
            // In what does not decide on addresses: of a VM only its template does.
            var isOfVm = Request(update)["kind"]!["kind"]!.GetValue<string>() == "VirtualMachine";
            return e.Path.StartsWith("status", StringComparison.Ordinal) || (e.Path.StartsWith("metadata.", StringComparison.Ordinal)
                && (isOfVm || !(e.Path.StartsWith("metadata.annotations", StringComparison.Ordinal) || e.Path.StartsWith("metadata.ownerReferences", StringComparison.Ordinal))));
        }
    }

    private static JsonObject Request(JsonNode review) => review["request"]!.AsObject();

    private static AdmissionReview Read(JsonNode review) => AdmissionReviewReader.Read(JsonSerializer.SerializeToUtf8Bytes(review));

    /// <summary>Sets a member somewhere in the object, or takes one away.</summary>
    private static void Change(JsonNode node, Random random)
    {
        while (true)
        {
            if (node is JsonObject { Count: > 0 } members)
            {
                var name = members.ElementAt(random.Next(members.Count)).Key;
                if (members[name] is JsonObject or JsonArray && random.Next(6) > 0)
                {
                    node = members[name]!;
                    continue;
                }

                // What an object is called does not change in an update.
                if (name is "apiVersion" or "kind" or "name" or "namespace" or "metadata")
                {
                    return;
                }

                members[name] = random.Next(4) == 0 ? null : Values[random.Next(Values.Length)].DeepClone();
            }
            else if (node is JsonArray { Count: > 0 } items)
            {
                node = items[random.Next(items.Count)] ?? items;
                if (node is JsonObject or JsonArray && node != items)
                {
                    continue;
                }
            }

            return;
        }
    }
}
