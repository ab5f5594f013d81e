using WebhookGuard.Certificates;

namespace WebhookGuard.Tests.Hosting.Server;

/// <summary>Certificates that are valid now, whatever a test's clock says.</summary>
internal static class TestCertificates
{
    public static ServingCertificate SelfSigned() =>
        new(SelfSignedCertificate.Create(TimeProvider.System), [], SelfSigned: true);
}
