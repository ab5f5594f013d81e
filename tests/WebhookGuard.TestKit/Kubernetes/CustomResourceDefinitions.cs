using System.Globalization;
using System.Net;
using YamlDotNet.RepresentationModel;

namespace WebhookGuard.TestKit.Kubernetes;

/// <summary>The kinds of KubeVirt, Kube-OVN and Multus, as far as the guard looks at them: <c>tests/crds</c>.</summary>
public static class CustomResourceDefinitions
{
    /// <summary>Where the manifests lie, one kind a file.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "crds");

    /// <summary>Where the manifest of the guard's own kind lies, which is not in <see cref="Folder"/>.</summary>
    public static string AddressClaims { get; } = Path.Combine(AppContext.BaseDirectory, "deploy", "base", "address-claim-crd.yaml");

    /// <summary>Installs the guard's own kind and waits until the API server serves it.</summary>
    public static Task InstallAddressClaimsAsync(ApiServer server) =>
        // kubectl itself refuses rules that a server before 1.25 does not know; the server drops them.
        InstallFilesAsync(server, [AddressClaims], "--validate=false");

    /// <summary>Installs the kinds and waits until the API server serves them.</summary>
    /// <param name="server">The API server.</param>
    /// <param name="plurals">Which, e.g. <c>virtualmachines</c>; all if none is named.</param>
    public static async Task InstallAsync(ApiServer server, params IReadOnlyList<string> plurals)
    {
        ArgumentNullException.ThrowIfNull(plurals);
        await InstallFilesAsync(
            server,
            plurals.Count == 0
                ? Directory.GetFiles(Folder, "*.yaml")
                : [.. plurals.Select(plural => Path.Combine(Folder, $"{plural}.yaml"))],
            "--validate=true");
    }

    /// <summary>The paths that a manifest's kind is served under, e.g. <c>/apis/kubevirt.io/v1/virtualmachines</c>.</summary>
    public static IReadOnlyList<string> ServedPaths(string file)
    {
        using var reader = File.OpenText(file);
        var yaml = new YamlStream();
        yaml.Load(reader);
        var spec = yaml.Documents[0].RootNode["spec"];
        return [.. ((YamlSequenceNode)spec["versions"]).Select(version => $"/apis/{spec["group"]}/{version["name"]}/{spec["names"]["plural"]}")];
    }

    private static async Task InstallFilesAsync(ApiServer server, IReadOnlyList<string> files, string validate)
    {
        ArgumentNullException.ThrowIfNull(server);
        var kubectl = server.Kubectl(ClusterUser.Admin);
        (await kubectl.RunAsync(["apply", validate, .. files.Select(file => $"--filename={file}")])).EnsureSucceeded();
        foreach (var path in files.SelectMany(ServedPaths))
        {
            await Eventually.ResultAsync(
                () => server.GetAsync($"{path}?limit=1"),
                answer => answer.Status == HttpStatusCode.OK,
                string.Create(CultureInfo.InvariantCulture, $"the API server serves {path}"));
        }
    }
}
