using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookGuard.Claims.Store;

/// <summary>Claims as JSON.</summary>
internal static class ClaimJson
{
    public const string ApiVersion = "webhookguard.io/v1alpha1";

    /// <summary>A whole object, to be created.</summary>
    public static byte[] Whole(AddressClaim claim)
    {
        var spec = new JsonObject { ["scope"] = claim.Scope, ["address"] = claim.Address, ["owner"] = WithoutNulls(Owner(claim.Owner)) };
        return Bytes(new JsonObject
        {
            ["apiVersion"] = ApiVersion,
            ["kind"] = "AddressClaim",
            ["metadata"] = new JsonObject { ["name"] = claim.Name },
            ["spec"] = spec,
            ["status"] = Status(claim),
        });
    }

    /// <summary>
    /// A merge patch (RFC 7396) of owner and status. UID and resource version in it are preconditions; what else others wrote on the
    /// object, such as labels, stays.
    /// </summary>
    public static byte[] Patch(AddressClaim claim) => Bytes(new JsonObject
    {
        ["metadata"] = new JsonObject { ["uid"] = claim.Uid, ["resourceVersion"] = claim.ResourceVersion },
        ["spec"] = new JsonObject { ["owner"] = Owner(claim.Owner) },
        ["status"] = Status(claim),
    });

    /// <summary>Options of a deletion of that very version.</summary>
    public static byte[] DeleteOptions(AddressClaim claim) => Bytes(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "DeleteOptions",
        ["preconditions"] = new JsonObject { ["uid"] = claim.Uid, ["resourceVersion"] = claim.ResourceVersion },
    });

    /// <summary>Reads an object. What somebody left out by hand is empty.</summary>
    public static AddressClaim Read(JsonElement json)
    {
        var metadata = Member(json, "metadata");
        var spec = Member(json, "spec");
        var owner = Member(spec, "owner");
        var status = Member(json, "status");
        return new AddressClaim
        {
            Name = Text(metadata, "name"),
            Uid = Text(metadata, "uid"),
            ResourceVersion = Text(metadata, "resourceVersion"),
            Scope = Text(spec, "scope"),
            Address = Text(spec, "address"),
            Owner = new ClaimOwner(
                Text(owner, "kind"), Text(owner, "namespace"), Text(owner, "name"), Text(owner, "uid"), NullIfEmpty(Text(owner, "generateName")), Pod(Member(owner, "pod"))),
            Phase = Text(status, "phase") == nameof(ClaimPhase.Bound) ? ClaimPhase.Bound : ClaimPhase.Pending,
            Grants = Member(status, "grants") is { ValueKind: JsonValueKind.Number } grants && grants.TryGetInt64(out var count) ? count : 0,
            Contested = Member(status, "contested").ValueKind == JsonValueKind.True,
        };
    }

    public static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    public static string Text(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : string.Empty;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    // A null in a merge patch removes what was there.
    private static JsonObject Owner(ClaimOwner owner)
    {
        var json = new JsonObject
        {
            ["kind"] = owner.Kind,
            ["namespace"] = owner.Namespace,
            ["name"] = owner.Name,
            ["uid"] = owner.Uid,
        };
        json["generateName"] = owner.GenerateName;
        json["pod"] = owner.Pod is { } pod ? new JsonObject { ["name"] = pod.Name, ["uid"] = pod.Uid } : null;
        return json;
    }

    private static ClaimPod? Pod(JsonElement json) => NullIfEmpty(Text(json, "name")) is { } name ? new ClaimPod(name, Text(json, "uid")) : null;

    private static JsonObject WithoutNulls(JsonObject json)
    {
        foreach (var (name, _) in json.Where(member => member.Value is null).ToArray())
        {
            json.Remove(name);
        }

        return json;
    }

    private static JsonObject Status(AddressClaim claim) => new()
    {
        ["phase"] = claim.Phase.ToString(),
        ["grants"] = claim.Grants,
        ["contested"] = claim.Contested,
    };

    private static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes<JsonNode>(json, JsonSerializerOptions.Default);
}
