namespace WebhookGuard.TestKit.Kubernetes;

/// <summary>Whether a test that needs a real API server, and with it the other servers of a <see cref="ControlPlane"/>, can run here.</summary>
internal static class ApiServerRequirement
{
    public static string? SkipReason(string? minimumVersion)
    {
        var reason = Servers.SkipReason(
            Servers.KubeApiServer, Servers.Etcd, Servers.Kubectl,
            Servers.OvsdbServer, Servers.OvsdbTool, Servers.OvnNbctl, Servers.OvnNbSchema);
        if (reason is not null || minimumVersion is null || Servers.KubeApiServer.Path is null)
        {
            return reason;
        }

        var found = Servers.KubernetesVersion;
        return found >= Version.Parse(minimumVersion)
            ? null
            : $"needs Kubernetes {minimumVersion} or newer, found {found} (KUBEBUILDER_ASSETS chooses another)";
    }
}
