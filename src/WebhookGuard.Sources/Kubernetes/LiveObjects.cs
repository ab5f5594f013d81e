using System.Net;
using System.Text.Json;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.Kubernetes.Reflection;

namespace WebhookGuard.Sources.Kubernetes;

/// <summary>
/// Reads objects straight from the API server, which asks etcd (no <c>resourceVersion</c> is named: a quorum read). A watch may lag behind
/// the very object that led to a request, and only such a read can prove that an object does not exist.
/// </summary>
public sealed class LiveObjects(k8s.Kubernetes client, TimeProvider time)
{
    // All of KubeVirt's virt-launcher Pods have it. The labels with the VM's name do not always: KubeVirt writes the guest's host name there,
    // which spec.hostname may set and which ends at a dot or after 63 characters (pkg/virt-controller/services/template.go, podLabels).
    private const string LauncherSelector = "kubevirt.io=virt-launcher";
    private const int MaximumPodBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan ObjectLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ListLimit = TimeSpan.FromSeconds(5);

    private readonly ApiRequests requests = new(client, time);

    /// <summary>Reads the named objects; those that do not exist, or could not be read in time, are left out.</summary>
    public async Task<IReadOnlyList<ObjectView>> FindAsync(IEnumerable<ObjectName> names, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(names.Select(async name =>
        {
            try
            {
                return await ReadAsync(name, cancellationToken);
            }
            catch (Exception e) when (e is LiveReadException or OperationCanceledException)
            {
                return null;
            }
        }));
        return [.. found.OfType<ObjectView>()];
    }

    /// <summary>Reads an object within two seconds.</summary>
    /// <param name="name">Its kind, namespace and name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The object; null only if the API server itself says that there is none of that name, or no such kind.</returns>
    /// <exception cref="LiveReadException">It cannot be told.</exception>
    public Task<ObjectView?> ReadAsync(ObjectName name, CancellationToken cancellationToken) =>
        LimitedAsync(name.ToString(), ObjectLimit, stop => ReadObjectAsync(name, stop), cancellationToken);

    /// <summary>Lists the virt-launcher Pods of a VM within five seconds: all those that a VirtualMachineInstance of its name controls.</summary>
    /// <param name="namespace">The VM's namespace.</param>
    /// <param name="vmName">The VM's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LiveReadException">They cannot be told completely.</exception>
    public Task<IReadOnlyList<PodView>> ListLaunchersAsync(string @namespace, string vmName, CancellationToken cancellationToken) =>
        LimitedAsync($"the virt-launcher Pods of {@namespace}/{vmName}", ListLimit, stop => ReadLaunchersAsync(@namespace, vmName, stop), cancellationToken);

    private async Task<T> LimitedAsync<T>(string what, TimeSpan limit, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await read(stop.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LiveReadException($"{what} could not be read: the API server did not answer within {limit.TotalSeconds:0} s", e);
        }
        catch (Exception e) when (e is ApiFailureException or HttpRequestException or IOException or JsonException or ObjectFormatException or BrokenStreamException)
        {
            throw new LiveReadException($"{what} could not be read: {e.Message}", e);
        }
    }

    private async Task<ObjectView?> ReadObjectAsync(ObjectName name, CancellationToken cancellationToken)
    {
        var (isServed, view) = await ReadServedAsync(name, cancellationToken);
        if (!isServed)
        {
            await requests.EnsureReadyAsync(cancellationToken);
            (_, view) = await ReadServedAsync(name, cancellationToken);
        }

        return view;
    }

    /// <summary>Reads in the first version that is served.</summary>
    private async Task<(bool IsServed, ObjectView? View)> ReadServedAsync(ObjectName name, CancellationToken cancellationToken)
    {
        var resource = KubernetesResource.Of(KubernetesKinds.Of(name.Kind));
        foreach (var version in resource.Versions)
        {
            try
            {
                using var response = await requests.GetAsync(resource.PathOf(version, name.Namespace, name.Name), cancellationToken);
                return (true, Read(await response.Content.ReadAsByteArrayAsync(cancellationToken), name));
            }
            catch (ApiFailureException e) when (e.Status is { Code: (int)HttpStatusCode.NotFound, Reason: "NotFound" } && e.Status.ObjectName == name.Name)
            {
                return (true, null);
            }
            catch (ApiFailureException e) when (e.Status is { Code: (int)HttpStatusCode.NotFound, ObjectName: "" })
            {
                // Not served in this version, or somebody else answered.
            }
        }

        return (false, null);
    }

    private static ObjectView Read(byte[] json, ObjectName name)
    {
        var reader = new JsonCursor(json);
        reader.Read();
        var view = ObjectViewReader.Read(ref reader, name.Kind, out _);
        return view?.Name == name ? view : throw new JsonException($"the answer is not {name}");
    }

    private async Task<IReadOnlyList<PodView>> ReadLaunchersAsync(string @namespace, string vmName, CancellationToken cancellationToken)
    {
        var pods = KubernetesResource.Of(KubernetesKinds.Of(ObjectKind.Pod));
        var path = $"{pods.PathOf(pods.Versions[0], @namespace)}?labelSelector={Uri.EscapeDataString(LauncherSelector)}";
        using var response = await requests.GetAsync(path, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var launchers = new List<PodView>();
        var page = await new ListDocumentReader(new GrowingBuffer(stream, MaximumPodBytes, onRead: () => { }), json =>
        {
            var reader = new JsonCursor(json);
            reader.Read();
            if (ObjectViewReader.Read(ref reader, ObjectKind.Pod, out _) is PodView { Controller: { Kind: ObjectKind.VirtualMachineInstance } controller } pod
                && controller.Name == vmName)
            {
                launchers.Add(pod);
            }
        }).ReadAsync(cancellationToken);
        return page.Continue.Length == 0 ? launchers : throw new BrokenStreamException("the list goes on, though no limit was asked for");
    }
}
