using System.Text.Json.Nodes;
using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Clients;

/// <summary>One request to be sent.</summary>
internal sealed record ApiRequest
{
    public required RequestKind Kind { get; init; }

    public required Asker Who { get; init; }

    public required string Path { get; init; }

    public JsonObject? Body { get; init; }

    public bool DryRun { get; init; }

    /// <summary>When the client gives up; never if null.</summary>
    public TimeSpan? CancelAfter { get; init; }
}
