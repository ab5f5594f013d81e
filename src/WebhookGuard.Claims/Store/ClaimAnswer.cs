using System.Text.Json;

namespace WebhookGuard.Claims.Store;

/// <summary>What the API server answered to a call on the claims: an object, a list, or a <c>Status</c>.</summary>
internal sealed class ClaimAnswer
{
    private const int ShownText = 200;
    private readonly int code;
    private readonly JsonElement json;

    public ClaimAnswer(int code, ReadOnlyMemory<byte> body)
    {
        this.code = code;
        try
        {
            using var document = JsonDocument.Parse(body);
            json = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Proxies and load balancers answer in HTML or plain text; that is no object and no Status.
        }
    }

    public bool IsAlreadyExists => code == 409 && Reason == "AlreadyExists";

    public bool IsConflict => code == 409 && Reason == "Conflict";

    public string Continue => ClaimJson.Text(ClaimJson.Member(json, "metadata"), "continue");

    private string Reason => ClaimJson.Text(json, "reason");

    /// <summary>Whether that object does not exist, as opposed to the kind, or to what lies behind a proxy.</summary>
    public bool IsNotFound(string name) =>
        code == 404 && Reason == "NotFound" && ClaimJson.Text(ClaimJson.Member(json, "details"), "name") == name;

    /// <exception cref="ClaimStoreException">The server refused or failed.</exception>
    public AddressClaim Claim()
    {
        EnsureSucceeded();
        return ClaimJson.Read(json);
    }

    /// <exception cref="ClaimStoreException">The server refused or failed.</exception>
    public IEnumerable<AddressClaim> Items()
    {
        EnsureSucceeded();
        return ClaimJson.Member(json, "items") is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray().Select(ClaimJson.Read) : [];
    }

    /// <exception cref="ClaimStoreException">The server refused or failed.</exception>
    public void EnsureSucceeded()
    {
        if (code is >= 200 and < 300 && json.ValueKind == JsonValueKind.Object)
        {
            return;
        }

        var message = ClaimJson.Text(json, "message");
        var shown = message.Length > ShownText ? message[..ShownText] : message;

        // The server may have failed after etcd's answer, or before it (504).
        throw new ClaimStoreException($"the API server answered {code} {shown}".TrimEnd(), outcomeUnknown: code is >= 500 or < 300);
    }
}
