using System.Text.Json;
using WebhookGuard.Admission;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Settings;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.StateFolder;

namespace WebhookGuard.Commands.Checking;

/// <summary>
/// Judges objects of manifests as if they were created now, one after another: what was not denied exists for those that follow.
/// </summary>
/// <param name="facts">What exists; what is allowed is added.</param>
/// <param name="decider">Decides.</param>
/// <param name="defaultNamespace">The namespace of objects that name none.</param>
internal sealed class ManifestJudge(ClusterFacts facts, LiveDecider decider, string defaultNamespace)
{
    // What a changed object held before it goes on holding, until it has been restarted.
    private const string ChangesGroup = "manifests";
    private int generated;

    /// <summary>Judges objects.</summary>
    /// <exception cref="SettingsException">Some have no name; all of these are listed.</exception>
    public async Task<CheckReport> JudgeAsync(IReadOnlyList<SourceObject> objects, CancellationToken cancellationToken)
    {
        var named = objects.Where(item => item.View is not null).Select(item => (Item: item, View: Named(item))).ToArray();
        var nameless = named.Where(pair => pair.View is null).Select(pair => $"{pair.Item.Source}:{pair.Item.Line}: metadata.name: missing").ToArray();
        if (nameless.Length > 0)
        {
            throw new SettingsException(nameless);
        }

        var judged = new List<CheckedObject>(named.Length);
        foreach (var (item, view) in named)
        {
            judged.Add(await JudgeAsync(item, view!, cancellationToken));
        }

        int Count(CheckVerdict verdict) => judged.Count(item => item.Verdict == verdict);
        var summary = new CheckSummary(
            Count(CheckVerdict.Allowed), Count(CheckVerdict.Warned), Count(CheckVerdict.Denied), objects.Count - named.Length);
        return new CheckReport(summary, judged);
    }

    private async Task<CheckedObject> JudgeAsync(SourceObject item, ObjectView manifest, CancellationToken cancellationToken)
    {
        var existing = facts.Objects.Find(manifest.Name);
        var view = existing is null ? manifest : AppliedObject.Over(existing, manifest);
        var verdict = await decider.DecideAsync(view, existing, claims: false, ReviewDeadline.None(cancellationToken));
        if (verdict.Severity != Severity.Deny)
        {
            if (existing is not null)
            {
                facts.Index.Set(new HoldingKey(ChangesGroup, $"{item.Source}:{item.Line}"), ViewHoldings.Of(existing));
            }

            facts.Set(view);
        }

        return new CheckedObject(
            item.Source,
            item.Line,
            item.Kind,
            view.Name.Namespace.Length > 0 ? view.Name.Namespace : null,
            view.Name.Name,
            verdict.Severity switch
            {
                Severity.Deny => CheckVerdict.Denied,
                Severity.Warn => CheckVerdict.Warned,
                _ => CheckVerdict.Allowed,
            },
            [.. verdict.Findings.Select(Describe)]);
    }

    /// <summary>The object under the name the API server would give it; null if it has none and asks for none.</summary>
    private ObjectView? Named(SourceObject item)
    {
        var view = item.View!;
        var name = view.Name;
        if (name.Namespace.Length == 0 && KubernetesKinds.Of(name.Kind).Namespaced)
        {
            name = name with { Namespace = defaultNamespace };
        }

        if (name.Name.Length == 0)
        {
            if (GenerateName(item.Json) is not { Length: > 0 } prefix)
            {
                return null;
            }

            name = name with { Name = $"{prefix}<{++generated}>" };
        }

        return view with { Name = name };
    }

    private static string? GenerateName(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("metadata", out var metadata)
            && metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty("generateName", out var prefix)
            && prefix.ValueKind == JsonValueKind.String
            ? prefix.GetString()
            : null;
    }

    private static CheckFinding Describe(Finding finding) => new(
        finding.Severity.ToString().ToLowerInvariant(),
        finding.Reason.ToString().ToLowerInvariant(),
        finding.Message,
        finding.Address?.ToString(),
        finding.Subnet,
        finding.Holder?.ToString(),
        finding.Evidence);
}
