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

    /// <inheritdoc/>
    public string Announcement => new WebhookAddress(
        admission,
        certificate.Certificate.GetCertHashString(),
        Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate.Certificate.ExportCertificatePem()))).Announcement;

    /// <inheritdoc/>
    public string Answer(string question) => question == Allocated
        ? GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture)
        : throw new ArgumentException($"'{question}' is not known here", nameof(question));

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
