using WebhookGuard.Core.Objects;
using WebhookGuard.Settings;

namespace WebhookGuard.Admission;

/// <summary>What the labels of a Namespace say of how its objects are to be judged.</summary>
internal static class NamespaceMode
{
    private static readonly Dictionary<string, AdmissionMode> Names = Enum.GetValues<AdmissionMode>()
        .ToDictionary(mode => mode.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The mode, or null if the Namespace is to be left alone.</summary>
    /// <param name="labels">The labels; null if the Namespace is not known.</param>
    /// <param name="otherwise">The mode of Namespaces that name none.</param>
    public static AdmissionMode? Of(IReadOnlyDictionary<string, string>? labels, AdmissionMode otherwise) =>
        labels is null ? otherwise
        : labels.GetValueOrDefault(AnnotationKeys.Ignore) == "true" ? null
        : labels.TryGetValue(AnnotationKeys.Mode, out var mode) && Names.TryGetValue(mode, out var own) ? own
        : otherwise;
}
