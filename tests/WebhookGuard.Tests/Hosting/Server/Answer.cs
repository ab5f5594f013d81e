using System.Text.Json.Nodes;

namespace WebhookGuard.Tests.Hosting.Server;

/// <summary>The AdmissionReview that came back.</summary>
internal sealed class Answer(JsonNode review)
{
    private JsonNode Response => review["response"]!;

    public string ApiVersion => review["apiVersion"]!.GetValue<string>();

    public string Kind => review["kind"]!.GetValue<string>();

    public string Uid => Response["uid"]!.GetValue<string>();

    public bool Allowed => Response["allowed"]!.GetValue<bool>();

    public int? Code => Response["status"]?["code"]?.GetValue<int>();

    public string? Reason => Response["status"]?["reason"]?.GetValue<string>();

    public string Message => Response["status"]?["message"]?.GetValue<string>() ?? string.Empty;

    public IReadOnlyList<string> Warnings => [.. Response["warnings"]?.AsArray().Select(warning => warning!.GetValue<string>()) ?? []];

    public IReadOnlyDictionary<string, string> Audit =>
        Response["auditAnnotations"]?.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>()) ?? [];

    public override string ToString() => review.ToJsonString();
}
