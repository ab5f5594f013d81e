using System.Text.Json.Nodes;

namespace WebhookGuard.Demo;

/// <summary>What the webhook answered to one review.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Message">The denial, the warnings, or what is left in the audit log; empty if there is nothing to say.</param>
/// <param name="Reason">A denial's <c>status.reason</c>, as kubectl shows it.</param>
/// <param name="Took">How long it took, with HTTPS and all.</param>
internal sealed record WebhookAnswer(SceneVerdict Verdict, string Message, string Reason, TimeSpan Took)
{
    /// <summary>How the object is to be changed, as a JSON Patch; null if it is not.</summary>
    public JsonArray? Patch { get; private init; }

    /// <summary>Reads the answer to a review.</summary>
    public static WebhookAnswer Read(JsonNode review, TimeSpan took)
    {
        var response = review["response"]!;
        if (!response["allowed"]!.GetValue<bool>())
        {
            var status = response["status"]!;
            return new WebhookAnswer(SceneVerdict.Denied, Text(status["message"]), Text(status["reason"]), took);
        }

        if (response["warnings"] is JsonArray { Count: > 0 } warnings)
        {
            return new WebhookAnswer(SceneVerdict.Warned, string.Join(' ', warnings.Select(Text)), string.Empty, took);
        }

        var audit = response["auditAnnotations"];
        return Text(audit?["verdict"]) == "deny"
            ? new WebhookAnswer(SceneVerdict.Audited, Text(audit!["message"]), string.Empty, took)
            : new WebhookAnswer(SceneVerdict.Allowed, string.Empty, string.Empty, took)
            {
                Patch = response["patch"] is { } patch ? JsonNode.Parse(Convert.FromBase64String(Text(patch)))!.AsArray() : null,
            };
    }

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? string.Empty;
}
