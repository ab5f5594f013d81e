using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using WebhookGuard.Benchmarks.Processes;
using WebhookGuard.Certificates;

namespace WebhookGuard.Benchmarks.Admission;

/// <summary>A webhook of this process, which tells what it has allocated.</summary>
internal sealed class WebhookInProcess(WebApplication app, Uri admission, ServingCertificate certificate) : IRunningRole
{
    /// <summary>Asks for the bytes allocated since the start.</summary>
    public const string Allocated = "allocated";

    /// <summary>Asks for the bytes that are in use after a full collection.</summary>
    public const string Live = "live";

    /// <inheritdoc/>
    public string Announcement => new WebhookAddress(
        admission,
        certificate.Certificate.GetCertHashString(),
        Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate.Certificate.ExportCertificatePem()))).Announcement;

    /// <inheritdoc/>
    public string Answer(string question) => (question switch
    {
        Allocated => GC.GetTotalAllocatedBytes(precise: true),
        Live => GC.GetTotalMemory(forceFullCollection: true),
        _ => throw new ArgumentException($"'{question}' is not known here", nameof(question)),
    }).ToString(CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
