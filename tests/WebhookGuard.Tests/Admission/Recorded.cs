using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Admission;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.OvnNorthbound;
using WebhookGuard.Sources.StateFolder;

namespace WebhookGuard.Tests.Admission;

/// <summary>What was recorded from a real cluster: the reviews in the order the API server sent them, and the state at the end.</summary>
internal static class Recorded
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "samples");

    /// <summary>The files of the reviews.</summary>
    public static IReadOnlyList<string> Reviews { get; } =
        [.. Directory.GetFiles(Path.Combine(Folder, "admission-reviews"), "*.json").Order(StringComparer.Ordinal)];

    /// <summary>The objects of the recorded state.</summary>
    public static IReadOnlyList<ObjectView> Objects => State.Objects;

    /// <summary>The objects of the recorded state that none of the recorded reviews made.</summary>
    public static IReadOnlyList<ObjectView> ObjectsBefore
    {
        get
        {
            var made = Reviews
                .Select(file => AdmissionReviewReader.Read(File.ReadAllBytes(file)))
                .Where(review => review.Operation == "CREATE")
                .Select(review => review.Object!.Uid)
                .ToHashSet();
            return [.. State.Objects.Where(view => !made.Contains(view.Uid))];
        }
    }

    /// <summary>One of the objects of a review, read as a whole.</summary>
    /// <param name="review">The review.</param>
    /// <param name="member"><c>object</c> or <c>oldObject</c>.</param>
    public static ObjectView? ObjectOf(JsonNode review, string member)
    {
        var cursor = new JsonCursor(JsonSerializer.SerializeToUtf8Bytes(review["request"]![member]));
        cursor.Read();
        return cursor.TokenType == JsonTokenType.Null ? null : ObjectViewReader.Read(ref cursor, out _);
    }

    private static StateSnapshot State
    {
        get
        {
            var state = StateFolderReader.Read(Path.Combine(Folder, "state"));
            Assert.Empty(state.Report.Errors);
            return state;
        }
    }

    /// <summary>Makes objects and all of the recorded ports known.</summary>
    public static void Load(ClusterFacts facts, IReadOnlyList<ObjectView> objects)
    {
        var state = State;
        foreach (var view in objects)
        {
            facts.Set(view);
        }

        new NorthboundIndexer(facts.Index).Replace(new NorthboundRows(
            [.. state.Tables["Logical_Switch"].Select(row => new LogicalSwitch(row.Uuid, row.GetString("name")!, [.. row.GetUuids("ports")]))],
            new SwitchPortTable(state.Tables["Logical_Switch_Port"].Select(row => new LogicalSwitchPort
            {
                Uuid = row.Uuid,
                Name = row.GetString("name")!,
                Type = row.GetString("type") ?? string.Empty,
                Addresses = row.GetStrings("addresses"),
                ExternalIds = row.GetMap("external_ids"),
                Options = row.GetMap("options"),
            })),
            [.. state.Tables["Logical_Router_Port"].Select(row =>
                new LogicalRouterPort(row.Uuid, row.GetString("name")!, row.GetString("mac")!, row.GetStrings("networks")))]));
    }
}
