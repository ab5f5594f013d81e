using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using WebhookGuard.Benchmarks.Processes;
using WebhookGuard.Certificates;
using WebhookGuard.Hosting;
using WebhookGuard.Settings;

namespace WebhookGuard.Benchmarks.Admission;

/// <summary>
/// The least that a webhook can be, under the guard's own settings of Kestrel: it reads the body, repeats the uid, and allows. What the
/// guard costs beyond this is what the guard costs.
/// </summary>
internal sealed class EmptyWebhook : IRole
{
    /// <inheritdoc/>
    public string Name => "empty-webhook";

    /// <inheritdoc/>
    public async Task<IRunningRole> StartAsync(IReadOnlyList<string> arguments)
    {
        var certificate = ServingCertificate.Load(new GuardSettings(), TimeProvider.System);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            RequestBounds.Apply(kestrel);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, options =>
            {
                options.Protocols = HttpProtocols.Http1;
                options.UseHttps(certificate.Certificate);
            });
        });
        var app = builder.Build();
        app.MapPost("/validate", AnswerAsync);
        await app.StartAsync();
        return new WebhookInProcess(app, new Uri(app.Urls.First()), certificate);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var body = context.Request.BodyReader;
        var read = await body.ReadAtLeastAsync((int)context.Request.ContentLength!.Value, context.RequestAborted);
        var answer = new ArrayBufferWriter<byte>(256);
        answer.Write("{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"response\":{\"uid\":\""u8);
        WriteUid(answer, read.Buffer);
        answer.Write("\",\"allowed\":true}}"u8);
        body.AdvanceTo(read.Buffer.End);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(answer.WrittenMemory, context.RequestAborted);
    }

    // The API server writes the uid at the beginning of the request.
    private static void WriteUid(ArrayBufferWriter<byte> answer, ReadOnlySequence<byte> body)
    {
        var json = new Utf8JsonReader(body);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("uid"u8))
            {
                json.Read();
                answer.Write(Encoding.UTF8.GetBytes(json.GetString()!));
                return;
            }
        }
    }
}
