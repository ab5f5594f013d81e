using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Admission;

public sealed class ProtocolTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Valid =
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u1","kind":{"group":"","version":"v1","kind":"Pod"},"operation":"CREATE","namespace":"team-a","userInfo":{"username":"alice","groups":["g"]},"object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"team-a","annotations":{"ovn.kubernetes.io/logical_switch":"tenant-a","ovn.kubernetes.io/ip_address":"10.66.0.10"}}},"oldObject":null,"dryRun":false}}""";

    private GuardServer Server => shared.Server;

    public static TheoryData<string, string> NoReviews => new()
    {
        { "empty", "" },
        { "white space", " \n\t " },
        { "null", "null" },
        { "an array", "[]" },
        { "a number", "42" },
        { "a string", "\"AdmissionReview\"" },
        { "no JSON", "hello" },
        { "a form", "a=b&c=d" },
        { "truncated at once", "{" },
        { "truncated in a name", """{"apiVersion":"admission.k8s.io/v1","ki""" },
        { "truncated in the request", Valid[..(Valid.Length / 2)] },
        { "truncated at the end", Valid[..^1] },
        { "trailing garbage", Valid + "x" },
        { "two reviews", Valid + Valid },
        { "a comment", "/* */" + Valid },
        { "a trailing comma", Valid[..^1] + ",}" },
        { "an empty object", "{}" },
        { "another kind", """{"apiVersion":"admission.k8s.io/v1","kind":"Status","request":{"uid":"u"}}""" },
        { "a kind in lower case", """{"apiVersion":"admission.k8s.io/v1","kind":"admissionreview","request":{"uid":"u"}}""" },
        { "a version to come", """{"apiVersion":"admission.k8s.io/v2","kind":"AdmissionReview","request":{"uid":"u"}}""" },
        { "another group", """{"apiVersion":"v1","kind":"AdmissionReview","request":{"uid":"u"}}""" },
        { "no kind", """{"apiVersion":"admission.k8s.io/v1","request":{"uid":"u"}}""" },
        { "no version", """{"kind":"AdmissionReview","request":{"uid":"u"}}""" },
        { "a null kind", """{"apiVersion":"admission.k8s.io/v1","kind":null,"request":{"uid":"u"}}""" },
        { "a numeric kind", """{"apiVersion":"admission.k8s.io/v1","kind":1,"request":{"uid":"u"}}""" },
        { "an object for a version", """{"apiVersion":{},"kind":"AdmissionReview","request":{"uid":"u"}}""" },
        { "an array for a version", """{"apiVersion":["admission.k8s.io/v1"],"kind":"AdmissionReview","request":{"uid":"u"}}""" },
        { "no request", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}""" },
        { "a null request", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":null}""" },
        { "an array for a request", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":[{"uid":"u"}]}""" },
        { "a string for a request", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":"uid"}""" },
        { "an empty request", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{}}""" },
        { "a response", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"u","allowed":true}}""" },
        { "a lone surrogate", Valid.Replace("\"u1\"", "\"\\ud800\"", StringComparison.Ordinal) },
        { "an escape that is none", Valid.Replace("\"u1\"", "\"\\x\"", StringComparison.Ordinal) },
        { "a control character", Valid.Replace("\"u1\"", "\"\u0001\"", StringComparison.Ordinal) },
    };

    public static TheoryData<string, string> WronglyTypedFields
    {
        get
        {
            var data = new TheoryData<string, string>();
            string[] wrong = ["1", "true", "[]", "{}", "[[1]]", "{\"uid\":\"other\"}"];
            foreach (var member in (string[])["uid", "kind", "operation", "namespace", "subResource", "userInfo", "dryRun"])
            {
                foreach (var value in wrong)
                {
                    var allowed = member switch
                    {
                        "dryRun" => value == "true",
                        "kind" or "userInfo" => value.StartsWith('{'),
                        _ => false,
                    };
                    if (!allowed)
                    {
                        data.Add(member, value);
                    }
                }
            }

            data.Add("userInfo", "\"admin\"");
            data.Add("userInfo", """{"username":1}""");
            data.Add("userInfo", """{"username":["a"]}""");
            data.Add("userInfo", """{"groups":"g"}""");
            data.Add("userInfo", """{"groups":{"uid":"other"}}""");
            data.Add("userInfo", """{"groups":[1]}""");
            data.Add("userInfo", """{"groups":[["g"]]}""");
            data.Add("kind", "\"Pod\"");
            data.Add("kind", "null");
            data.Add("kind", """{"kind":1}""");
            data.Add("kind", """{"group":{}}""");
            data.Add("uid", "null");
            data.Add("uid", "\"\"");
            data.Add("dryRun", "\"true\"");
            return data;
        }
    }

    [Theory]
    [InlineData("admission.k8s.io/v1")]
    [InlineData("admission.k8s.io/v1beta1")]
    public async Task A_review_is_answered_in_its_own_version_and_under_its_own_uid(string version)
    {
        var answer = await Server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.10")) { ApiVersion = version, Uid = "the-uid/\"é" });

        Assert.Equal((version, "AdmissionReview", "the-uid/\"é"), (answer.ApiVersion, answer.Kind, answer.Uid));
        Assert.False(answer.Allowed);
        Assert.Equal(409, answer.Code);
    }

    [Theory]
    [MemberData(nameof(NoReviews))]
    public async Task What_is_no_review_is_refused_with_a_reason(string what, string body)
    {
        using var response = await Server.PostAsync(body);
        var reason = await response.Content.ReadAsStringAsync();

        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{what}: {response.StatusCode}");
        Assert.NotEqual(string.Empty, reason.Trim());
    }

    [Theory]
    [MemberData(nameof(WronglyTypedFields))]
    public async Task A_field_of_the_wrong_type_is_refused_and_never_taken_for_another(string field, string value)
    {
        var review = JsonNode.Parse(Valid)!;
        review["request"]![field] = JsonNode.Parse(value);

        using var response = await Server.PostAsync(review.ToJsonString());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"metadata":[]}""")]
    [InlineData("""{"metadata":{"annotations":"x"}}""")]
    [InlineData("""{"metadata":{"annotations":{"ovn.kubernetes.io/ip_address":10}}}""")]
    [InlineData("""{"metadata":{"name":{"first":"p"}}}""")]
    [InlineData("""{"metadata":{"name":"\ud800"}}""")]
    public async Task An_object_that_is_not_what_its_kind_prescribes_is_invalid(string value)
    {
        var answer = await Server.ReviewAsync(Encoding.UTF8.GetBytes(ReplaceObject(value)));

        Assert.Equal((false, 422, "Invalid"), (answer.Allowed, answer.Code, answer.Reason));
        Assert.StartsWith("This Pod cannot be read: ", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task An_object_that_says_nothing_asks_for_nothing(string value)
    {
        var answer = await Server.ReviewAsync(Encoding.UTF8.GetBytes(ReplaceObject(value)));

        Assert.True(answer.Allowed);
    }

    [Fact]
    public async Task A_stored_object_that_cannot_be_read_does_not_stand_in_the_way_of_its_repair()
    {
        var review = JsonNode.Parse(Valid)!;
        review["request"]!["operation"] = "UPDATE";
        review["request"]!["oldObject"] = JsonNode.Parse("""{"metadata":{"annotations":"x"}}""");
        review["request"]!["object"] = Objects.Pod("p", "10.66.0.11");

        var answer = await Server.ReviewAsync(Encoding.UTF8.GetBytes(review.ToJsonString()));

        Assert.True(answer.Allowed, answer.Message);

        // What it asks for is judged as new: nothing readable says that it asked before.
        review["request"]!["object"] = Objects.Pod("p", "10.66.0.10");
        Assert.Equal(409, (await Server.ReviewAsync(Encoding.UTF8.GetBytes(review.ToJsonString()))).Code);
    }

    [Fact]
    public async Task Members_may_come_in_any_order()
    {
        var random = new Random(20);
        var review = Review.Update(Objects.Pod("p", "10.66.0.11"), Objects.Pod("p", "10.66.0.10")).ToJson();
        for (var i = 0; i < 60; i++)
        {
            var answer = await Server.ReviewAsync(JsonSerializer.SerializeToUtf8Bytes(Shuffle(review, random)));

            Assert.Equal(409, answer.Code);
            Assert.Contains("held by VirtualMachine team-a/db-1", answer.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Members_nobody_knows_are_passed_over()
    {
        var review = Valid.Replace(
            "\"request\":{",
            """ "future":{"request":[{"uid":"x"}]},"request":{"options":{"uid":"x","kind":"CreateOptions"},"requestKind":{"kind":"Node"}, """,
            StringComparison.Ordinal);

        Assert.Equal(409, (await Server.ReviewAsync(Encoding.UTF8.GetBytes(review))).Code);
    }

    [Fact]
    public async Task A_member_that_comes_twice_counts_as_it_last_came()
    {
        // As encoding/json of the API server's own Go has it.
        var review = Valid.Replace("\"uid\":\"u1\"", "\"uid\":\"u0\",\"uid\":\"u1\"", StringComparison.Ordinal);

        Assert.Equal("u1", (await Server.ReviewAsync(Encoding.UTF8.GetBytes(review))).Uid);
    }

    [Fact]
    public async Task A_member_that_decides_and_comes_twice_in_an_object_makes_it_invalid()
    {
        var review = Valid.Replace(
            "\"ovn.kubernetes.io/ip_address\":", "\"ovn.kubernetes.io/ip_address\":\"10.66.0.99\",\"ovn.kubernetes.io/ip_address\":", StringComparison.Ordinal);

        var answer = await Server.ReviewAsync(Encoding.UTF8.GetBytes(review));

        Assert.False(answer.Allowed);
    }

    [Theory]
    [InlineData(65)]
    [InlineData(100_000)]
    public async Task Nesting_of_what_nobody_reads_is_no_burden(int depth)
    {
        var nested = new string('[', depth) + new string(']', depth);

        using var response = await Server.PostAsync(Valid[..^1] + $",\"future\":{nested}}}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF })]
    [InlineData(new byte[] { 0xFF, 0xFE })]
    [InlineData(new byte[] { 0x00 })]
    [InlineData(new byte[] { 0x1F, 0x8B, 0x08 })]
    public async Task Bytes_before_the_review_make_it_no_JSON(byte[] before)
    {
        using var response = await Server.PostAsync([.. before, .. Encoding.UTF8.GetBytes(Valid)]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("\"u1\"")]
    [InlineData("\"alice\"")]
    [InlineData("\"CREATE\"")]
    [InlineData("\"g\"")]
    [InlineData("\"p\"")]
    [InlineData("\"10.66.0.10\"")]
    public async Task Bytes_that_are_no_UTF8_are_never_allowed_through(string where)
    {
        var bytes = Encoding.UTF8.GetBytes(Valid);
        var at = Valid.IndexOf(where, StringComparison.Ordinal) + 1;
        bytes[at] = 0xC3;
        bytes[at + 1] = (byte)(where.Length > 3 ? 0x28 : bytes[at + 1]);

        using var response = await Server.PostAsync(bytes);

        if (response.StatusCode != HttpStatusCode.BadRequest)
        {
            var answer = new Answer(JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
            Assert.Equal((false, 422), (answer.Allowed, answer.Code));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/vnd.kubernetes.protobuf")]
    [InlineData("nonsense")]
    public async Task Another_content_type_is_unsupported(string contentType)
    {
        using var response = await Server.PostAsync(Encoding.UTF8.GetBytes(Valid), contentType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    public async Task Json_is_json_however_its_type_is_written(string contentType)
    {
        using var response = await Server.PostAsync(Encoding.UTF8.GetBytes(Valid), contentType);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static string ReplaceObject(string value)
    {
        var start = Valid.IndexOf("\"object\":", StringComparison.Ordinal) + "\"object\":".Length;
        var end = Valid.IndexOf(",\"oldObject\"", StringComparison.Ordinal);
        return Valid[..start] + value + Valid[end..];
    }

    private static JsonNode? Shuffle(JsonNode? node, Random random)
    {
        if (node is not JsonObject members)
        {
            return node?.DeepClone();
        }

        var pairs = members.ToArray();
        random.Shuffle(pairs);
        var shuffled = new JsonObject();
        foreach (var (key, value) in pairs)
        {
            shuffled[key] = Shuffle(value, random);
        }

        return shuffled;
    }
}
