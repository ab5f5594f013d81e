using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using WebhookGuard.Storm.History;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Storm.Clients;

/// <summary>Sends one client's requests and notes what it is told.</summary>
internal sealed class ApiClient(ApiServer server, ClusterUser user, StormClock clock) : IDisposable
{
    private const string ByWebhook = "denied the request";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    private static int unnamed;

    private readonly HttpClient http = server.CreateClient(user);
    private readonly List<RequestRecord> records = [];

    /// <summary>All that was sent, as soon as the client has come to its end.</summary>
    public IReadOnlyList<RequestRecord> Records => records;

    /// <summary>Sends a request.</summary>
    /// <returns>What is noted, and the object that the API server answered with, if it granted the request.</returns>
    public async Task<(RequestRecord Record, JsonElement? Object)> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var json = request.Body?.ToJsonString();
        using var message = new HttpRequestMessage(
            request.Kind switch { RequestKind.Create => HttpMethod.Post, RequestKind.Update => HttpMethod.Patch, _ => HttpMethod.Delete },
            new Uri(request.DryRun ? $"{request.Path}?dryRun=All" : request.Path, UriKind.Relative));
        if (json is not null)
        {
            message.Content = new StringContent(json, Encoding.UTF8, MediaTypeHeaderValue.Parse(
                request.Kind == RequestKind.Update ? "application/merge-patch+json" : "application/json"));
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(request.CancelAfter ?? Timeout);
        var start = clock.Now;
        HttpStatusCode? status = null;
        var body = string.Empty;
        try
        {
            using var response = await http.SendAsync(message, limit.Token);
            body = await response.Content.ReadAsStringAsync(limit.Token);
            status = response.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            body = exception.Message;
        }

        var end = clock.Now;
        var (outcome, text) = Read(status, body);
        JsonElement? created = null;
        if (outcome == Outcome.Granted)
        {
            using var document = JsonDocument.Parse(body);
            created = document.RootElement.Clone();
        }

        var record = new RequestRecord
        {
            Kind = request.Kind,
            Who = WithName(request, created),
            Asks = Asks(request, json),
            DryRun = request.DryRun,
            Start = start,
            End = end,
            Outcome = outcome,
            Status = status is { } code ? (int)code : 0,
            Message = text,
            CancelledByClient = request.CancelAfter is not null && status is null,
        };
        lock (records)
        {
            records.Add(record);
        }

        return (record, created);
    }

    public void Dispose() => http.Dispose();

    internal static (Outcome Outcome, string Message) Read(HttpStatusCode? status, string body)
    {
        if (status is null)
        {
            return (Outcome.Unknown, body);
        }

        if ((int)status < 300)
        {
            return (Outcome.Granted, string.Empty);
        }

        var (reason, message) = ReasonOf(body);
        if (message.Contains(ByWebhook, StringComparison.Ordinal))
        {
            var denial = status switch
            {
                HttpStatusCode.Conflict => Outcome.Denied,
                HttpStatusCode.ServiceUnavailable => Outcome.TryAgain,
                _ => Outcome.Rejected,
            };
            return (denial, message);
        }

        var outcome = status switch
        {
            HttpStatusCode.Conflict => reason == "AlreadyExists" ? Outcome.AlreadyExists : Outcome.VersionConflict,
            HttpStatusCode.NotFound => Outcome.NotFound,
            // Before its caches are filled the API server forbids much, too.
            HttpStatusCode.Forbidden when message.Contains("quota", StringComparison.Ordinal) => Outcome.Refused,
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.MethodNotAllowed or HttpStatusCode.UnsupportedMediaType =>
                throw new InvalidOperationException($"the storm sent what the API server does not take: {message}"),
            _ => Outcome.Unavailable,
        };
        return (outcome, message);
    }

    private static (string Reason, string Message) ReasonOf(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return (AskReader.At(document.RootElement, "reason")?.GetString() ?? string.Empty, AskReader.At(document.RootElement, "message")?.GetString() ?? body);
        }
        catch (JsonException)
        {
            return (string.Empty, body);
        }
    }

    private static IReadOnlyList<AddressKey> Asks(ApiRequest request, string? json)
    {
        if (json is null || request.Kind == RequestKind.Delete)
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        return AskReader.Read(request.Who.Object.Kind, request.Who.Object.Namespace, document.RootElement);
    }

    // With generateName each attempt is for an object of its own, whose name is known only if it is granted.
    private static Asker WithName(ApiRequest request, JsonElement? created)
    {
        var who = request.Who;
        if (request.Body?["metadata"]?["generateName"] is not { } prefix)
        {
            return who;
        }

        var name = created is { } stored ? AskReader.At(stored, "metadata", "name")?.GetString() : null;
        var key = who.Object with { Name = name ?? $"{prefix}?{Interlocked.Increment(ref unnamed).ToString(CultureInfo.InvariantCulture)}" };
        return new Asker(who.Owner == who.Object ? key : who.Owner, key);
    }
}
