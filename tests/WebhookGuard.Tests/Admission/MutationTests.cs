using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Admission;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Admission;

/// <summary>Whatever becomes of a recorded review on its way, the answer is a review or says what is wrong with it.</summary>
public sealed class MutationTests
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e400", "12345678901234567890123", "\"\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "[]", "{}", "[{}]", "[null]",
        "{\"a\":{\"b\":[]}}", "\"10.16.0.77\"", "\"10.16.0.77,10.16.0.77\"", "\"::ffff:10.16.0.77\"", "\",,,\"", "\"10.16.0.1..10.16.255.254\"",
        "\"0.0.0.0/0\"", "\"::/0\"", "\"00:00:00:00:00:00\"", "\"[{\\\"name\\\":\\\"n\\\",\\\"ips\\\":[\\\"x\\\"]}]\"", "\"a/b/c@d@e\"", "\"Pod\"", "\"UPDATE\"",
        "\"2026-11-23T00:25:14Z\"", "\"true\"", "\"Warn\"",
    ];

    private static readonly string[] Samples = Recorded.Reviews.Where((_, at) => at is 0 or 7 or 9 or 23 or 34 or 39 or 42).ToArray();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Reading_mutated_bytes_ends_in_a_review_or_in_a_reason(int seed)
    {
        var random = new Random(seed);
        var samples = Samples.Select(File.ReadAllBytes).ToArray();
        for (var i = 0; i < 3000; i++)
        {
            var bytes = MutateBytes(samples[random.Next(samples.Length)], random);
            try
            {
                Assert.False(AdmissionReviewReader.Read(bytes).Uid.IsEmpty);
            }
            catch (ReviewException e)
            {
                Assert.InRange(e.Status, 400, 499);
                Assert.NotEqual(string.Empty, e.Message);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, turn {i}: {e}\n{Encoding.UTF8.GetString(bytes)}");
            }
        }
    }

    [Fact]
    public void Reading_any_beginning_of_a_review_ends_in_a_reason()
    {
        var bytes = File.ReadAllBytes(Samples[0]);
        var end = bytes.Length - 1;
        while (bytes[end] != (byte)'}')
        {
            end--;
        }

        for (var length = 0; length < end; length++)
        {
            Assert.Throws<ReviewException>(() => AdmissionReviewReader.Read(bytes.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Mutated_reviews_never_make_the_server_fail(int seed)
    {
        await using var server = await GuardServer.StartAsync();
        Recorded.Load(server.Facts, Recorded.Objects);
        var random = new Random(seed);
        var samples = Samples.Select(File.ReadAllBytes).ToArray();
        var (answered, denied) = (0, 0);
        for (var i = 0; i < 500; i++)
        {
            var sample = samples[random.Next(samples.Length)];
            var bytes = i % 3 == 0 ? MutateBytes(sample, random) : MutateValues(sample, random);
            using var response = await server.PostAsync(bytes);
            var body = await response.Content.ReadAsStringAsync();
            if (response.StatusCode == HttpStatusCode.OK)
            {
                var answer = new Answer(JsonNode.Parse(body)!);
                Assert.True(answer.Code is null or 409 or 422, $"seed {seed}, turn {i}: {body}\n{Encoding.UTF8.GetString(bytes)}");
                answered++;
                denied += answer.Allowed ? 0 : 1;
            }
            else
            {
                Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"seed {seed}, turn {i}: {response.StatusCode} {body}");
            }
        }

        Assert.Equal(0, await server.MetricAsync("webhookguard_panics_total"));
        Assert.Empty(server.Log.Errors);

        // Otherwise the mutations would be so wild that nothing got as far as a decision.
        Assert.True(answered > 100, $"{answered} answered");
        Assert.True(denied > 10, $"{denied} denied");
    }

    private static byte[] MutateBytes(byte[] sample, Random random)
    {
        var bytes = sample.ToList();
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = (byte)"{}[]\",:\\0 "[random.Next(10)];
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at - 1));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at)));
                    break;
                default:
                    bytes.RemoveRange(at, random.Next(20) == 0 ? bytes.Count - at : 0);
                    break;
            }

            if (bytes.Count == 0)
            {
                break;
            }
        }

        return [.. bytes];
    }

    private static byte[] MutateValues(byte[] sample, Random random)
    {
        var review = JsonNode.Parse(sample)!;
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var nodes = new List<JsonNode>();
            Collect(review["request"]!, nodes);
            var node = nodes[random.Next(nodes.Count)];
            if (node == review["request"])
            {
                continue;
            }

            var value = JsonNode.Parse(Values[random.Next(Values.Length)]);
            if (node.Parent is JsonObject parent)
            {
                parent[node.GetPropertyName()] = value;
            }
            else
            {
                node.Parent!.AsArray()[node.GetElementIndex()] = value;
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(review);
    }

    private static void Collect(JsonNode node, List<JsonNode> into)
    {
        // Managed fields are most of a review and none of its meaning.
        into.Add(node);
        var children = node switch
        {
            JsonObject members => members.Where(pair => pair.Key != "managedFields").Select(pair => pair.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (var child in children.OfType<JsonNode>())
        {
            Collect(child, into);
        }
    }
}
