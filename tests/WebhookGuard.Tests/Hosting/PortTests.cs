using System.Net;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Hosting;

/// <summary>Admission on one port, probes and metrics on the other, and nothing else on either.</summary>
public sealed class PortTests : IAsyncLifetime
{
    private GuardServer? started;

    private GuardServer Server => started!;

    public async Task InitializeAsync() => started = await GuardServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("NONSENSE")]
    public async Task Validate_knows_no_method_but_POST(string method)
    {
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await StatusAsync(Server.Admission, method, "/validate"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/mutate2")]
    [InlineData("/VALIDATE")]
    [InlineData("/validate/more")]
    [InlineData("/validate2")]
    [InlineData("//validate")]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    [InlineData("/metrics/validate")]
    [InlineData("/validate/../metrics")]
    [InlineData("/validate/%2e%2e/metrics")]
    public async Task The_admission_port_has_nothing_else(string path)
    {
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(Server.Admission, "POST", path));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(Server.Admission, "GET", path));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/validate")]
    [InlineData("/validate/")]
    [InlineData("/mutate")]
    [InlineData("/livez/more")]
    [InlineData("/favicon.ico")]
    public async Task The_other_port_has_no_admission(string path)
    {
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(Server.Probes, "POST", path));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(Server.Probes, "GET", path));
    }

    [Fact]
    public async Task The_server_does_not_say_what_it_is_made_of()
    {
        using var response = await Server.Admission.GetAsync(new Uri("/", UriKind.Relative));

        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task One_connection_serves_many_reviews()
    {
        for (var i = 0; i < 50; i++)
        {
            Assert.True((await Server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.11")) { Uid = $"u{i}" })).Uid == $"u{i}");
        }
    }

    [Fact]
    public async Task Many_reviews_at_a_time_each_get_their_own_answer()
    {
        Server.Apply(Objects.Pod("holder", "10.66.0.10"));

        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var held = i % 2 == 0;
            var answer = await Server.ReviewAsync(new Review(Objects.Pod($"p{i}", held ? "10.66.0.10" : "10.66.0.11")) { Uid = $"u{i}" });
            Assert.Equal(($"u{i}", !held), (answer.Uid, answer.Allowed));
        }));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
