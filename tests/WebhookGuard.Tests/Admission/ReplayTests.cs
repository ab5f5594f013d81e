using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Admission;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Admission;

/// <summary>
/// Replays what a real API server sent while real KubeVirt and Kube-OVN worked: all of it was legitimate. Each object becomes known
/// once its review has passed, as by a watch; deletions were not recorded.
/// </summary>
public sealed class ReplayTests
{
    /// <summary>
    /// The reviews that ask for something that their owner does not hold yet: a VM its first address, a Pod the MAC that Kube-OVN gave it,
    /// a VM that a dry run tried. A VM's restart, and a Pod with a port of its name, ask for what is theirs.
    /// </summary>
    private static readonly int[] Asking = [1, 10, 28];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_recorded_is_denied(bool fromTheEnd)
    {
        await using var server = await StartAsync(fromTheEnd);
        var denied = new List<string>();

        await ReplayAsync(server, (file, _, answer) =>
        {
            if (!answer.Allowed)
            {
                denied.Add($"{Path.GetFileName(file)}: {answer.Message}");
            }

            return Task.CompletedTask;
        });

        Assert.Equal(45, Recorded.Reviews.Count);
        Assert.Empty(denied);
    }

    [Fact]
    public async Task Nothing_recorded_is_warned_about_either()
    {
        await using var server = await StartAsync(fromTheEnd: true);
        var warnings = new List<string>();

        await ReplayAsync(server, (file, _, answer) =>
        {
            warnings.AddRange(answer.Warnings.Select(warning => $"{Path.GetFileName(file)}: {warning}"));
            return Task.CompletedTask;
        });

        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_copy_of_each_that_asks_for_an_address_is_denied(bool fromTheEnd)
    {
        await using var server = await StartAsync(fromTheEnd);
        var surprises = new List<string>();
        var copies = 0;

        await ReplayAsync(server, async (file, review, _) =>
        {
            var copy = CopyOf(file);
            if (RequestReader.Read(AdmissionReviewReader.Read(copy).Object!).All(request => !request.Addresses.Any()))
            {
                return;
            }

            copies++;
            var answer = await server.ReviewAsync(copy);

            // What a dry run asked for, nobody got.
            var expected = review.DryRun ? null : (int?)409;
            if (answer.Code != expected)
            {
                surprises.Add($"copy of {Path.GetFileName(file)}: {answer}");
            }
        });

        Assert.Empty(surprises);

        // All but the Pod that asked for no address and the migration.
        Assert.Equal(42, copies);
    }

    [Fact]
    public async Task Only_what_asks_for_an_address_not_its_own_depends_on_the_sources()
    {
        await using var server = await StartAsync(fromTheEnd: true);
        server.Source.Unsync("the source is away");
        var retry = new List<int>();

        await ReplayAsync(server, (file, _, answer) =>
        {
            Assert.True(answer.Allowed || answer.Code == 503, $"{Path.GetFileName(file)}: {answer}");
            if (!answer.Allowed)
            {
                retry.Add(NumberOf(file));
            }

            return Task.CompletedTask;
        });

        Assert.Equal(Asking, retry);
    }

    /// <summary>
    /// The state was recorded at the end. Begun from there, the watches seem to lag behind an API server that is at the end already: it has
    /// the VMI that the youngest virt-launcher Pod is of. Begun without what the reviews made, only the ports are from the future.
    /// </summary>
    private static async Task<GuardServer> StartAsync(bool fromTheEnd)
    {
        var server = await GuardServer.StartAsync();
        if (fromTheEnd)
        {
            server.Cluster.Objects.AddRange(Recorded.Objects);
        }

        Recorded.Load(server.Facts, fromTheEnd ? Recorded.Objects : Recorded.ObjectsBefore);
        return server;
    }

    private static async Task ReplayAsync(GuardServer server, Func<string, AdmissionReview, Answer, Task> onAnswer)
    {
        foreach (var file in Recorded.Reviews)
        {
            var bytes = await File.ReadAllBytesAsync(file);
            var review = AdmissionReviewReader.Read(bytes);
            var answer = await server.ReviewAsync(bytes);
            if (!review.DryRun && Recorded.ObjectOf(JsonNode.Parse(bytes)!, "object") is { } view)
            {
                server.Facts.Set(view);
            }

            await onAnswer(file, review, answer);
        }
    }

    private static int NumberOf(string file) => int.Parse(Path.GetFileName(file).AsSpan(0, 3));

    /// <summary>The object created once more, by somebody who changed its name: without what the API server sets or strips.</summary>
    private static byte[] CopyOf(string file)
    {
        var review = JsonNode.Parse(File.ReadAllBytes(file))!;
        var request = review["request"]!.AsObject();
        var name = $"{request["object"]!["metadata"]!["name"]!.GetValue<string>()}-copy";
        request["operation"] = "CREATE";
        request["name"] = name;
        request["uid"] = $"copy-{NumberOf(file)}";
        request["oldObject"] = null;
        var metadata = request["object"]!["metadata"]!.AsObject();
        metadata["name"] = name;
        metadata["uid"] = $"00000000-0000-4000-8000-{NumberOf(file):000000000000}";
        metadata.Remove("deletionTimestamp");
        metadata.Remove("deletionGracePeriodSeconds");
        if (request["kind"]!["kind"]!.GetValue<string>() == nameof(ObjectKind.Pod))
        {
            request["object"]!.AsObject().Remove("status");
        }

        return Encoding.UTF8.GetBytes(review.ToJsonString(JsonSerializerOptions.Default));
    }
}
