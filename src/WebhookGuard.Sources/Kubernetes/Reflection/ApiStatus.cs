using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>The API server's <c>Status</c> object: why it refused. Comes as an HTTP error's body and as a watch's ERROR event.</summary>
internal sealed record ApiStatus(int Code, string Reason, string Message, TimeSpan? RetryAfter, bool TooLargeResourceVersion)
{
    private const int ShownText = 200;

    /// <summary><c>details.name</c>: the object that the refusal is about; empty if it is not said.</summary>
    public string ObjectName { get; private init; } = "";

    /// <summary>The wanted resource version is compacted away, or a continue token is too old.</summary>
    public bool IsExpired => Code == 410 || Reason is "Expired" or "Gone";

    /// <summary>Reads a Status; any other text becomes the message.</summary>
    /// <param name="body">What the server sent.</param>
    /// <param name="httpCode">The response's status code; 0 when there is none and the Status itself has it.</param>
    public static ApiStatus Read(ReadOnlyMemory<byte> body, int httpCode)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
                return FromJson(root, httpCode);
        }
        catch (JsonException)
        {
            // Proxies and load balancers answer in HTML or plain text.
        }

        var text = Encoding.UTF8.GetString(body.Span).Trim();
        return new(httpCode, "", text.Length > ShownText ? text[..ShownText] : text, RetryAfter: null, TooLargeResourceVersion: false);
    }

    public override string ToString()
    {
        var code = Code == 0 ? "" : Code.ToString(CultureInfo.InvariantCulture);
        return string.Join(' ', new[] { code, Reason, Message }.Where(part => part.Length > 0));
    }

    private static ApiStatus FromJson(JsonElement root, int httpCode)
    {
        var details = Member(root, "details", JsonValueKind.Object);
        var message = Text(root, "message");
        // The cause is named since 1.19; servers before it have only the text (client-go's isTooLargeResourceVersionError).
        const string tooLargeText = "Too large resource version";
        var tooLarge = message.Contains(tooLargeText, StringComparison.Ordinal);
        if (details is { } d && Member(d, "causes", JsonValueKind.Array) is { } causes)
        {
            tooLarge |= causes.EnumerateArray().Any(cause => cause.ValueKind == JsonValueKind.Object
                && (Text(cause, "reason") == "ResourceVersionTooLarge" || Text(cause, "message") == tooLargeText));
        }

        var seconds = details is { } with ? Number(with, "retryAfterSeconds") : 0;
        return new(
            httpCode != 0 ? httpCode : Number(root, "code"),
            Text(root, "reason"),
            message,
            seconds > 0 ? TimeSpan.FromSeconds(seconds) : null,
            tooLarge)
        {
            ObjectName = details is { } about ? Text(about, "name") : "",
        };
    }

    private static JsonElement? Member(JsonElement parent, string name, JsonValueKind kind) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    private static string Text(JsonElement parent, string name) => Member(parent, name, JsonValueKind.String)?.GetString() ?? "";

    private static int Number(JsonElement parent, string name) =>
        Member(parent, name, JsonValueKind.Number) is { } value && value.TryGetInt32(out var number) ? number : 0;
}
