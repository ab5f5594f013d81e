using System.Net;
using System.Text.Json;
using WebhookGuard.Storm.Clients;
using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Tests;

/// <summary>The checker is only as good as the storm's reading of what it is told.</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData(HttpStatusCode.Conflict, "Conflict", "admission webhook \"a\" denied the request: taken", nameof(Outcome.Denied))]
    [InlineData(HttpStatusCode.ServiceUnavailable, "ServiceUnavailable", "admission webhook \"a\" denied the request: later", nameof(Outcome.TryAgain))]
    [InlineData(HttpStatusCode.UnprocessableEntity, "Invalid", "admission webhook \"a\" denied the request: never", nameof(Outcome.Rejected))]
    [InlineData(HttpStatusCode.InternalServerError, "InternalError", "admission webhook \"a\" denied the request: ours", nameof(Outcome.Rejected))]
    [InlineData(HttpStatusCode.Conflict, "AlreadyExists", "pods \"x\" already exists", nameof(Outcome.AlreadyExists))]
    [InlineData(HttpStatusCode.Conflict, "Conflict", "the object has been modified", nameof(Outcome.VersionConflict))]
    [InlineData(HttpStatusCode.NotFound, "NotFound", "pods \"x\" not found", nameof(Outcome.NotFound))]
    [InlineData(HttpStatusCode.Forbidden, "Forbidden", "pods \"x\" is forbidden: exceeded quota: none", nameof(Outcome.Refused))]
    [InlineData(HttpStatusCode.InternalServerError, "InternalError", "failed calling webhook \"a\": EOF", nameof(Outcome.Unavailable))]
    [InlineData(HttpStatusCode.GatewayTimeout, "Timeout", "Timeout: request did not complete", nameof(Outcome.Unavailable))]
    public void Answers_are_told_apart(HttpStatusCode status, string reason, string message, string outcome)
    {
        var body = JsonSerializer.Serialize(new { kind = "Status", status = "Failure", reason, message, code = (int)status });
        Assert.Equal(outcome, $"{ApiClient.Read(status, body).Outcome}");
    }

    [Fact]
    public void A_complaint_about_the_storms_own_request_ends_it() =>
        Assert.Throws<InvalidOperationException>(() => ApiClient.Read(HttpStatusCode.UnprocessableEntity, """{"reason": "Invalid", "message": "spec is wrong"}"""));
}
