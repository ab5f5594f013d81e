using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using WebhookGuard.TestKit;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Hosting;

public sealed class ProbeTests
{
    [Fact]
    public async Task Ready_means_that_every_source_has_been_read()
    {
        await using var server = await GuardServer.StartAsync(time: null, sources: ["pods", "ovn-northbound"]);
        server.Sources[1].Unsync("connecting to tcp:127.0.0.1:6641");

        var (before, reason) = await GetAsync(server, "/readyz");
        server.Sources[1].Recover();
        var (after, text) = await GetAsync(server, "/readyz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, before);
        Assert.Equal("[+]certificate valid\n[-]ovn-northbound not synced: connecting to tcp:127.0.0.1:6641\n[+]pods synced\nnot ready\n", reason);
        Assert.Equal(HttpStatusCode.OK, after);
        Assert.Equal("[+]certificate valid\n[+]ovn-northbound synced\n[+]pods synced\nready\n", text);
    }

    [Fact]
    public async Task A_source_that_falls_behind_later_is_named_and_does_not_take_the_guard_out_of_service()
    {
        await using var server = await GuardServer.StartAsync();
        server.Source.FallBehind("connection lost");

        var (status, text) = await GetAsync(server, "/readyz");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("[+]pods synced, but behind: connection lost", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alive_is_whoever_answers()
    {
        await using var server = await GuardServer.StartAsync();
        server.Source.Unsync("listing");

        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync(server, "/livez"));
    }

    [Fact]
    public async Task While_it_drains_the_guard_is_not_ready_but_alive_and_answers_with_current_facts()
    {
        var time = new FakeTimeProvider();
        await using var server = await GuardServer.StartAsync(settings => settings.Drain = TimeSpan.FromSeconds(20), time, TestCertificates.SelfSigned());
        Assert.True((await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.10")))).Allowed);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "/readyz")).Status);

        var stopping = server.StopAsync();
        await Eventually.IsTrueAsync(
            async () => (await GetAsync(server, "/readyz")).Status == HttpStatusCode.ServiceUnavailable, "the guard is not ready");

        Assert.False(stopping.IsCompleted);
        Assert.EndsWith("not ready: shutting down\n", (await GetAsync(server, "/readyz")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "/livez")).Status);
        Assert.True(server.Source.Running);
        server.Apply(Objects.Pod("holder", "10.66.0.10"));
        Assert.Equal(409, (await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.10")))).Code);

        // A new connection, too: the API server has not heard yet.
        using (var connection = await server.ConnectAsync())
        {
            var review = new Review(Objects.Pod("p", "10.66.0.11")).ToBytes();
            await connection.WriteAsync(RawConnection.PostHead + $"Content-Length: {review.Length}\r\n\r\n");
            await connection.WriteAsync(review);
            Assert.Equal(200, await connection.ReadStatusAsync());
        }

        // Who keeps a connection is sent away with an answer, not in the middle of a request.
        using (var response = await server.PostAsync(new Review(Objects.Pod("p", "10.66.0.11")).ToBytes()))
        {
            Assert.True(response.Headers.ConnectionClose);
        }

        time.Advance(TimeSpan.FromSeconds(20));
        await stopping;
        Assert.False(server.Source.Running);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(server, "/livez"));
    }

    [Fact]
    public async Task A_review_that_is_being_read_when_the_drain_ends_is_still_answered()
    {
        await using var server = await GuardServer.StartAsync();
        using var connection = await server.ConnectAsync();
        var review = new Review(Objects.Pod("p", "10.66.0.11")).ToBytes();
        await connection.WriteAsync(RawConnection.PostHead + $"Content-Length: {review.Length}\r\n\r\n");
        await connection.WriteAsync(review[..10]);
        await Eventually.IsTrueAsync(async () => await server.MetricAsync("webhookguard_requests_in_flight") == 1, "the review is being read");

        var stopping = server.StopAsync();
        await Eventually.IsTrueAsync(
            async () =>
            {
                try
                {
                    using var late = await server.ConnectAsync();
                    return false;
                }
                catch (SocketException)
                {
                    return true;
                }
            },
            "no new connection is taken");
        await connection.WriteAsync(review[10..]);

        Assert.Equal(200, await connection.ReadStatusAsync());
        await stopping;
    }

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(GuardServer server, string path)
    {
        using var response = await server.Probes.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
