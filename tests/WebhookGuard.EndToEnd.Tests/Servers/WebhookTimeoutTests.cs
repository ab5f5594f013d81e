using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Servers;

/// <summary>What the guard's own deadline rests on: a real API server names its patience with each call.</summary>
public sealed class WebhookTimeoutTests(ControlPlane controlPlane) : IClassFixture<ControlPlane>
{
    [ApiServerFact]
    public async Task The_API_server_names_the_webhooks_timeout_in_the_URL()
    {
        var certificate = TestKit.Kubernetes.ServingCertificate.Create();
        var queries = new ConcurrentQueue<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.UseHttps(X509Certificate2.CreateFromPem(certificate.CertificatePem, certificate.KeyPem))));
        await using var webhook = builder.Build();
        webhook.MapPost("/validate", async context =>
        {
            queries.Enqueue(context.Request.QueryString.Value!);
            var review = await JsonNode.ParseAsync(context.Request.Body);
            await context.Response.WriteAsync($$$"""
                {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": {"uid": "{{{review!["request"]!["uid"]}}}", "allowed": true} }
                """);
        });
        await webhook.StartAsync();
        await WebhookConfiguration.InstallAsync(controlPlane.ApiServer, new Uri(webhook.Urls.Single()), certificate.AuthorityPem);
        try
        {
            await controlPlane.Admin.ApplyAsync("""
                apiVersion: v1
                kind: Pod
                metadata: {name: asks, namespace: default, annotations: {ovn.kubernetes.io/ip_address: 10.66.0.10}}
                spec: {containers: [{name: c, image: i}]}
                """);
        }
        finally
        {
            await WebhookConfiguration.RemoveAsync(controlPlane.ApiServer);
        }

        Assert.Equal("?timeout=5s", Assert.Single(queries));
    }
}
