using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Assigning;

/// <summary>Who wants to be assigned addresses: Namespaces by a label, objects by a label or an annotation, which wins.</summary>
internal static class AssignmentWish
{
    /// <summary>
    /// What an object is told besides, if somebody else holds what it asks for: whether it asks by its own choice or the guard's cannot be
    /// seen any more.
    /// </summary>
    public static Finding LostRace { get; } = new()
    {
        Severity = Severity.Deny,
        Reason = FindingReason.Held,
        Message = "If WebhookGuard chose the address, another request was faster: try again, and it chooses another one.",
    };

    /// <summary>Whether an object is to be assigned addresses.</summary>
    public static bool Of(ObjectView view, Topology topology) =>
        view.Assign ?? (topology.Namespace(view.Name.Namespace)?.Labels.GetValueOrDefault(AnnotationKeys.Assign) == "true");
}
