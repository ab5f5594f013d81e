using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Admission;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Tests.Admission;

/// <summary>A review is the same review in whatever form JSON allows for it.</summary>
public sealed class AdmissionReviewReaderTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private const string Small =
        """{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u-1","kind":{"group":"","kind":"Pod"},"operation":"CREATE","userInfo":{"username":"alice","groups":["g"]},"object":{"metadata":{"name":"web","namespace":"team-a"}}}}""";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_order_of_members_and_white_space_between_them_change_nothing(int seed)
    {
        var random = new Random(seed);
        var views = 0;
        foreach (var file in Recorded.Reviews)
        {
            var review = JsonNode.Parse(File.ReadAllBytes(file))!;
            var expected = Read(review);
            for (var i = 0; i < 5; i++)
            {
                var shuffled = new JsonObject(Shuffled(review.AsObject(), random));
                shuffled["request"] = new JsonObject(Shuffled(review["request"]!.AsObject(), random));
                var found = AdmissionReviewReader.Read(JsonSerializer.SerializeToUtf8Bytes(shuffled, i % 2 == 0 ? Indented : JsonSerializerOptions.Default), keepObject: true);

                // Which of an update's objects are left unread depends on what is known by then.
                Assert.Equal(Facts(expected), Facts(found));
                if (expected.Object is { } view)
                {
                    views++;
                    Assert.Equal(view.ToString(), found.Object!.ToString());
                    Assert.Equal(expected.OldObject?.ToString(), found.OldObject?.ToString());
                    Assert.True(JsonNode.DeepEquals(review["request"]!["object"], JsonNode.Parse(found.ObjectJson.Span)));
                }
            }
        }

        Assert.True(views > 50, $"{views} views");
    }

    [Fact]
    public void Strings_may_be_escaped_and_fields_null()
    {
        var odd = AdmissionReviewReader.Read("""
             {"apiVersion":"admission.k8s.io\/v1beta1","kind":"Admission\u0052eview","request":{"uid":"\u0075-1","kind":{"kind":"Po\u0064","group":null},"subResource":null,
              "namespace":"te\u0061m","operation":"UPDATE","dryRun":null,"userInfo":{"username":"al\u00efce","groups":["g",null]},"object":{"metadata":{"name":"web"}},"oldObject":null}}
            """u8);

        Assert.Equal(("admission.k8s.io/v1beta1", "u-1", ObjectKind.Pod, "team", "UPDATE", "alïce"), (odd.ApiVersion, odd.Uid.ToString(), odd.Kind, odd.Namespace, odd.Operation, odd.User.Name));
        Assert.Equal(["g", string.Empty], odd.User.Groups);
        Assert.Equal(new ObjectName(ObjectKind.Pod, "team", "web"), odd.Object!.Name);
        Assert.Null(odd.OldObject);
    }

    [Theory]
    [InlineData("\"userInfo\":{\"username\":\"alice\",\"groups\":[\"g\"]}", "\"userInfo\":null", "", "")]
    [InlineData("\"groups\":[\"g\"]", "\"groups\":null", "alice", "")]
    [InlineData("\"groups\":[\"g\"]", "\"extra\":{\"k\":[\"v\"]}", "alice", "")]
    [InlineData("\"groups\":[\"g\"]", "\"groups\":[\"g\",\"h\"]", "alice", "g,h")]
    [InlineData("\"username\":\"alice\"", "\"username\":\"bob\"", "bob", "g")]
    public void The_user_is_the_one_told_of(string text, string other, string user, string groups)
    {
        var review = AdmissionReviewReader.Read(Encoding.UTF8.GetBytes(Small.Replace(text, other, StringComparison.Ordinal)));

        Assert.Equal((user, groups), (review.User.Name, string.Join(',', review.User.Groups)));
    }

    [Fact]
    public void Users_of_whom_there_are_many_are_not_mistaken_for_each_other()
    {
        for (var i = 0; i < 5000; i++)
        {
            var name = $"system:node:n{i % 3000}";
            Assert.Equal(name, AdmissionReviewReader.Read(Encoding.UTF8.GetBytes(Small.Replace("alice", name, StringComparison.Ordinal))).User.Name);
        }
    }

    [Fact]
    public void A_subresource_has_no_object_wherever_it_is_named()
    {
        var late = Small.Replace("}}}}", "}},\"subResource\":\"status\"}}", StringComparison.Ordinal);

        var review = AdmissionReviewReader.Read(Encoding.UTF8.GetBytes(late));

        Assert.Equal("status", review.SubResource);
        Assert.Null(review.Object);
    }

    [Theory]
    [InlineData("", "the body is not a JSON object")]
    [InlineData("[]", "the body is not a JSON object")]
    [InlineData("nonsense", "the body is not a JSON object")]
    [InlineData("{\"kind\":\"AdmissionReview\"", "the body is not JSON: ")]
    [InlineData("{\"kind\" \"AdmissionReview\"}", "the body is not JSON: ")]
    [InlineData("{\"kind\":\"AdmissionReview\",}", "the body is not JSON: ")]
    [InlineData("{\"kind\":7}", "a field of the AdmissionReview has the wrong type")]
    [InlineData("{\"request\":{\"kind\":\"Pod\"}}", "request.kind is not an object")]
    [InlineData("{\"request\":{\"dryRun\":1}}", "a field of the AdmissionReview has the wrong type")]
    [InlineData("{\"request\":{\"userInfo\":[]}}", "request.userInfo is not an object")]
    [InlineData("{\"request\":{\"userInfo\":{\"groups\":\"g\"}}}", "request.userInfo.groups is not an array")]
    [InlineData("{}", "expected an AdmissionReview of admission.k8s.io/v1 or v1beta1, got '' of ''")]
    [InlineData("{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":null}", "the AdmissionReview has no request")]
    [InlineData("{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{}}", "the request of the AdmissionReview has no uid")]
    [InlineData("{} {}", "there is more after the AdmissionReview")]
    public void What_is_no_review_is_told_what_is_wrong_with_it(string text, string reason)
    {
        var e = Assert.Throws<ReviewException>(() => AdmissionReviewReader.Read(Encoding.UTF8.GetBytes(text)));

        Assert.Equal(400, e.Status);
        Assert.StartsWith(reason, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"uid\":")]
    [InlineData("\"object\":")]
    [InlineData("\"request\":")]
    public void A_member_whose_name_has_an_escape_sequence_is_not_left_out(string name)
    {
        var hidden = Small.Replace(name, $"\"\\u{(int)name[1]:x4}{name[2..]}", StringComparison.Ordinal);

        Assert.Equal(Facts(AdmissionReviewReader.Read(Encoding.UTF8.GetBytes(Small))), Facts(AdmissionReviewReader.Read(Encoding.UTF8.GetBytes(hidden))));
    }

    private static string Facts(AdmissionReview review) => (review with { Object = null, OldObject = null, ObjectJson = default, User = RequestUser.Unknown }) + review.User.Name
        + string.Join(',', review.User.Groups);

    private static KeyValuePair<string, JsonNode?>[] Shuffled(JsonObject members, Random random)
    {
        var shuffled = members.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())).ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static AdmissionReview Read(JsonNode review) => AdmissionReviewReader.Read(JsonSerializer.SerializeToUtf8Bytes(review));
}
