using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;

// The least that answers an AdmissionReview over HTTPS. Arguments: port, certificate file, key file.
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseKestrelHttpsConfiguration();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, int.Parse(args[0], provider: null), options =>
{
    options.Protocols = HttpProtocols.Http1;
    options.UseHttps(X509Certificate2.CreateFromPemFile(args[1], args[2]));
}));
var app = builder.Build();
app.MapPost("/validate", async context =>
{
    using var review = await JsonDocument.ParseAsync(context.Request.Body);
    var uid = review.RootElement.GetProperty("request").GetProperty("uid").GetString();
    context.Response.ContentType = "application/json";
    await context.Response.WriteAsync(
        $$$"""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"{{{uid}}}","allowed":true}}""");
});
await app.RunAsync();
