using System.Net;
using System.Security.Cryptography;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Events;

/// <summary>
/// Writes Events, which <c>kubectl describe</c> shows with the objects they are about. Nothing depends on them: failures are counted, and
/// that is all.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="reporter">Who writes them: this replica.</param>
/// <param name="options">How many.</param>
/// <param name="metrics">Where they are counted.</param>
/// <param name="time">The clock.</param>
public sealed class EventRecorder(
    IKubernetes client, string reporter, EventRecorderOptions options, HousekeepingMetrics metrics, TimeProvider time)
{
    private const string Component = "webhookguard";

    /// <summary>Where Events about cluster-scoped objects belong; the API server insists.</summary>
    private const string ClusterNamespace = "default";

    // The API server's own limits.
    private const int MaximumMessage = 1024;
    private const int MaximumName = 253;
    private const int HashLength = 16;

    private readonly Lock noting = new();
    private readonly Dictionary<string, long> told = new(StringComparer.Ordinal);
    private long? periodStart;
    private int written;

    private enum Turn
    {
        Write,
        Skip,
        Stop,
    }

    /// <summary>
    /// Writes those Events that have not been written lately. May be called by several at once; what is too much for now is due the next time.
    /// </summary>
    public async Task RecordAsync(IEnumerable<GuardEvent> events, CancellationToken cancellationToken)
    {
        foreach (var said in events)
        {
            var name = NameOf(said);
            var turn = TakeTurn(name);
            if (turn == Turn.Stop)
            {
                return;
            }

            if (turn == Turn.Write && !await TryWriteAsync(name, said, cancellationToken))
            {
                // Likely the next one fails as well; both are due the next time.
                Forget(name);
                return;
            }
        }
    }

    /// <summary>The same Event has the same name, whichever replica writes it: it is there once.</summary>
    private static string NameOf(GuardEvent said)
    {
        var (kind, _, space, name, uid) = said.Target;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', kind, space, name, uid, said.Reason, said.Address)));
        var suffix = $".{Convert.ToHexStringLower(hash)[..HashLength]}";
        return name[..Math.Min(name.Length, MaximumName - suffix.Length)].TrimEnd('.', '-') + suffix;
    }

    private Turn TakeTurn(string name)
    {
        lock (noting)
        {
            if (told.TryGetValue(name, out var since) && time.GetElapsedTime(since) < options.RepeatAfter)
            {
                return Turn.Skip;
            }

            StartPeriod();
            if (written == options.MaximumPerPeriod)
            {
                return Turn.Stop;
            }

            if (told.Count >= options.Capacity && !told.ContainsKey(name))
            {
                metrics.CountEvent(EventOutcome.Omitted);
                return Turn.Stop;
            }

            written++;
            told[name] = time.GetTimestamp();
            return Turn.Write;
        }
    }

    private void StartPeriod()
    {
        if (periodStart is { } start && time.GetElapsedTime(start) < options.Period)
        {
            return;
        }

        periodStart = time.GetTimestamp();
        written = 0;
        foreach (var (name, since) in told)
        {
            if (time.GetElapsedTime(since) >= options.RepeatAfter)
            {
                told.Remove(name);
            }
        }
    }

    private void Forget(string name)
    {
        lock (noting)
        {
            told.Remove(name);
        }
    }

    /// <returns>Whether it makes sense to go on with another.</returns>
    private async Task<bool> TryWriteAsync(string name, GuardEvent said, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.CallTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await WriteAsync(name, said, linked.Token);
            metrics.CountEvent(EventOutcome.Written);
            return true;
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.CountEvent(EventOutcome.Failed);

            // An Event that is refused for what it is, such as one in a namespace that goes, keeps no other from being written.
            return failed is HttpOperationException { Response.StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.TooManyRequests };
        }
    }

    private async Task WriteAsync(string name, GuardEvent said, CancellationToken cancellationToken)
    {
        var target = said.Target;
        var space = target.Namespace.Length == 0 ? ClusterNamespace : target.Namespace;
        var now = time.GetUtcNow().UtcDateTime;
        var message = said.Message.Length > MaximumMessage ? said.Message[..MaximumMessage] : said.Message;
        try
        {
            await client.CoreV1.CreateNamespacedEventAsync(
                new Corev1Event
                {
                    Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = space },
                    InvolvedObject = new V1ObjectReference
                    {
                        ApiVersion = target.ApiVersion,
                        Kind = target.Kind,
                        NamespaceProperty = target.Namespace.Length == 0 ? null : target.Namespace,
                        Name = target.Name,
                        Uid = target.Uid.Length == 0 ? null : target.Uid,
                    },
                    Type = said.IsWarning ? "Warning" : "Normal",
                    Reason = said.Reason,
                    Message = message,
                    Count = 1,
                    FirstTimestamp = now,
                    LastTimestamp = now,
                    Source = new V1EventSource { Component = Component },
                    ReportingComponent = Component,
                    ReportingInstance = reporter,
                },
                space,
                cancellationToken: cancellationToken);
        }
        catch (HttpOperationException exists) when (exists.Response.StatusCode == HttpStatusCode.Conflict)
        {
            await client.CoreV1.PatchNamespacedEventAsync(
                new V1Patch(
                    KubernetesJson.Serialize(new { message, lastTimestamp = now }),
                    V1Patch.PatchType.MergePatch),
                name,
                space,
                cancellationToken: cancellationToken);
        }
    }
}
