using System.Text.Json;

namespace WebhookGuard.Ovsdb.Wire;

/// <summary>The server answered a request with an error, which may be a string or an object {error, details, syntax}.</summary>
internal sealed class OvsdbErrorReply(string method, string code, string? details)
    : Exception(details is null ? $"{method}: {code}" : $"{method}: {code} ({details})")
{
    /// <summary>For example "unknown method" or "unknown database".</summary>
    public string Code { get; } = code;

    public bool IsUnknownMethod => string.Equals(Code, "unknown method", StringComparison.Ordinal);

    public static OvsdbErrorReply From(string method, JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
        {
            return new OvsdbErrorReply(method, error.ValueKind == JsonValueKind.String ? error.GetString()! : error.GetRawText(), details: null);
        }

        return new OvsdbErrorReply(method, Text("error") ?? error.GetRawText(), Text("details"));

        string? Text(string member) =>
            error.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
