using WebhookGuard.Settings;

namespace WebhookGuard.Hosting;

/// <summary>The guard's own namespace.</summary>
internal static class PodNamespace
{
    private const string File = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";
    private const string Usual = "webhookguard";

    /// <summary>What the settings say; else the Pod's; else the one that <c>deploy/base</c> makes.</summary>
    public static string Of(GuardSettings settings) =>
        settings.Namespace ?? (System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File).Trim() : Usual);
}
