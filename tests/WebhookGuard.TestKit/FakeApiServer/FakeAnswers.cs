using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace WebhookGuard.TestKit.FakeApiServer;

/// <summary>Pieces that faulty answers are made of.</summary>
public static class FakeAnswers
{
    /// <summary>A whole answer.</summary>
    public static async Task AnswerAsync(this HttpContext context, int status, string body)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.StatusCode = status;
        context.Response.ContentType = body.StartsWith('{') ? "application/json" : "text/plain";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), context.RequestAborted);
    }

    /// <summary>An HTTP error with the Status that an API server sends.</summary>
    public static Task AnswerStatusAsync(this HttpContext context, int code, string reason, string message) =>
        context.AnswerAsync(code, Status(code, reason, message));

    /// <summary>Sends a watch's headers, as an API server does before the first event.</summary>
    public static async Task BeginWatchAsync(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    /// <summary>Sends text at once, as part of an answer.</summary>
    public static async Task WriteAsync(this HttpContext context, string text)
    {
        ArgumentNullException.ThrowIfNull(context);
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    /// <summary>Waits until the client goes away.</summary>
    public static async Task StaySilentAsync(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>An event's line.</summary>
    public static string Event(string type, string name, string uid, string resourceVersion, string value = "") =>
        $$$"""{"type":"{{{type}}}","object":{{{Object(name, uid, resourceVersion, value)}}}}""" + "\n";

    /// <summary>An object's JSON.</summary>
    public static string Object(string name, string uid, string resourceVersion, string value = "") =>
        $$$"""{"metadata":{"name":"{{{name}}}","namespace":"team-a","uid":"{{{uid}}}","resourceVersion":"{{{resourceVersion}}}"},"data":{"value":{{{JsonSerializer.Serialize(value)}}}}}""";

    /// <summary>An ERROR event's line.</summary>
    public static string Error(int code, string reason, string message) =>
        $$"""{"type":"ERROR","object":{{Status(code, reason, message)}}}""" + "\n";

    private static string Status(int code, string reason, string message) =>
        $$"""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":{{JsonSerializer.Serialize(message)}},"reason":"{{reason}}","code":{{code}}}""";
}
