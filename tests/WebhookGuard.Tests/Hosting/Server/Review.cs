using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookGuard.Tests.Hosting.Server;

/// <summary>An AdmissionReview as the API server sends it.</summary>
internal sealed record Review(JsonObject? Object)
{
    public string ApiVersion { get; init; } = "admission.k8s.io/v1";

    public string Uid { get; init; } = "705ab4f5-6393-11e8-b7cc-42010a800002";

    public string Operation { get; init; } = "CREATE";

    public JsonObject? OldObject { get; init; }

    public string? SubResource { get; init; }

    public string User { get; init; } = "alice";

    public static Review Update(JsonObject old, JsonObject @new) => new(@new) { Operation = "UPDATE", OldObject = old };

    public JsonObject ToJson()
    {
        var any = Object ?? OldObject!;
        var type = any["apiVersion"]!.GetValue<string>().Split('/');
        var request = new JsonObject
        {
            ["uid"] = Uid,
            ["kind"] = new JsonObject
            {
                ["group"] = type.Length == 2 ? type[0] : string.Empty,
                ["version"] = type[^1],
                ["kind"] = any["kind"]!.GetValue<string>(),
            },
            ["name"] = any["metadata"]!["name"]?.GetValue<string>(),
            // A Namespace is in itself, for the API server.
            ["namespace"] = any["metadata"]![any["kind"]!.GetValue<string>() == "Namespace" ? "name" : "namespace"]?.GetValue<string>(),
            ["operation"] = Operation,
            ["userInfo"] = new JsonObject { ["username"] = User, ["groups"] = new JsonArray("system:authenticated") },
            ["object"] = Object?.DeepClone(),
            ["oldObject"] = OldObject?.DeepClone(),
            ["dryRun"] = false,
        };
        if (SubResource is not null)
        {
            request["subResource"] = SubResource;
        }

        return new JsonObject { ["kind"] = "AdmissionReview", ["apiVersion"] = ApiVersion, ["request"] = request };
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(ToJson());
}
