using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using WebhookGuard.Admission;
using WebhookGuard.TestKit;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Admission;

public sealed class BodyLimitTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const int Limit = AdmissionEndpoint.MaximumBodySize;
    private static readonly byte[] Chunk = Encoding.ASCII.GetBytes("4000\r\n" + new string(' ', 0x4000) + "\r\n");

    private GuardServer Server => shared.Server;

    [Theory]
    [InlineData("7340033")]
    [InlineData("8388608")]
    [InlineData("9223372036854775807")]
    public async Task A_body_that_says_it_is_too_large_is_refused_unread(string length)
    {
        using var connection = await Server.ConnectAsync();
        await connection.WriteAsync(RawConnection.PostHead + $"Content-Length: {length}\r\n\r\n");

        // Not a byte of the body has been sent.
        Assert.Equal(413, await connection.ReadStatusAsync());
    }

    [Fact]
    public async Task An_endless_chunked_body_is_refused_at_the_limit()
    {
        using var connection = await Server.ConnectAsync();
        using var end = new CancellationTokenSource();
        await connection.WriteAsync(RawConnection.PostHead + "Transfer-Encoding: chunked\r\n\r\n");
        var writing = connection.WriteUntilRefusedAsync(Chunk, TimeSpan.Zero, end.Token);

        Assert.Equal(413, await connection.ReadStatusAsync());
        await end.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task A_body_that_trickles_without_end_is_given_up()
    {
        using var connection = await Server.ConnectAsync();
        using var end = new CancellationTokenSource();
        await connection.WriteAsync(RawConnection.PostHead + "Transfer-Encoding: chunked\r\n\r\n");
        var writing = connection.WriteUntilRefusedAsync("1\r\n \r\n"u8.ToArray(), TimeSpan.FromMilliseconds(100), end.Token);

        Assert.Equal(408, await connection.ReadStatusAsync());
        await end.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task A_body_that_never_comes_is_given_up()
    {
        using var connection = await Server.ConnectAsync();
        await connection.WriteAsync(RawConnection.PostHead + "Content-Length: 100\r\n\r\n{");

        Assert.Equal(408, await connection.ReadStatusAsync());
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n\r\n")]
    [InlineData("Transfer-Encoding: gzip\r\n\r\n")]
    [InlineData("\r\n")]
    public async Task A_body_that_HTTP_does_not_know_is_a_bad_request(string rest)
    {
        using var connection = await Server.ConnectAsync();
        await connection.WriteAsync(RawConnection.PostHead + rest);

        var status = await connection.ReadStatusAsync();

        Assert.InRange(status ?? 0, 400, 499);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_just_below_the_limit_is_read_and_answered(bool chunked)
    {
        var review = PaddedReview(Limit - (100 * 1024), insideObject: true);
        using var content = new ByteArrayContent(review);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/validate", UriKind.Relative)) { Content = content };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await Server.Admission.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("held by VirtualMachine team-a/db-1", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_answered()
    {
        Assert.Equal(409, (await Server.ReviewAsync(PaddedReview(Limit, insideObject: false))).Code);
    }

    [Fact]
    public async Task A_body_in_single_bytes_is_answered()
    {
        using var connection = await Server.ConnectAsync();
        var review = new Review(Objects.Pod("p", "10.66.0.11")).ToBytes();
        await connection.WriteAsync(RawConnection.PostHead + $"Content-Length: {review.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n");
        foreach (var value in review)
        {
            await connection.WriteAsync([value]);
        }

        Assert.Equal(200, await connection.ReadStatusAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_goes_in_the_middle_of_its_request_leaves_nothing_behind(bool withReset)
    {
        await using var server = await GuardServer.StartAsync();
        for (var i = 0; i < 60; i++)
        {
            using var connection = await server.ConnectAsync();
            await connection.WriteAsync(RawConnection.PostHead + "Content-Length: 100000\r\n\r\n{\"apiVersion\":");
            await Eventually.IsTrueAsync(
                async () => await server.MetricAsync("webhookguard_requests_in_flight") >= 1, "the server has begun to read");
            if (withReset)
            {
                connection.Reset();
            }
        }

        await Eventually.IsTrueAsync(
            async () => await server.MetricAsync("webhookguard_requests_in_flight") == 0, "no request is in flight");
        Assert.True((await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.11")))).Allowed);
        Assert.True(server.Log.Errors.Count == 0, string.Join('\n', server.Log.Errors));
    }

    private static byte[] PaddedReview(int size, bool insideObject)
    {
        var pod = Objects.Pod("p", "10.66.0.10");
        if (insideObject)
        {
            pod.Annotated("example.com/ballast", new string('x', size - new Review(pod).ToBytes().Length - 100));
            return new Review(pod).ToBytes();
        }

        var review = JsonSerializer.SerializeToUtf8Bytes(new Review(pod).ToJson());
        var padded = new byte[size];
        Array.Fill(padded, (byte)' ');
        review.CopyTo(padded, 0);
        return padded;
    }
}
