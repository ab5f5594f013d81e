using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>
/// Where in an object's JSON those parts are from which follows what it asks for. Two states of an object that have them byte by byte alike
/// ask for the same, and to see that takes a small part of what reading both takes: most updates change a status, or who manages which fields.
/// </summary>
/// <param name="Annotations"><c>metadata.annotations</c>; empty if there are none.</param>
/// <param name="OwnerReferences"><c>metadata.ownerReferences</c>; empty if there are none.</param>
/// <param name="Spec"><c>spec</c>; empty if there is none.</param>
/// <param name="End">The object's closing bracket.</param>
public readonly record struct ObjectOutline(Range Annotations, Range OwnerReferences, Range Spec, int End)
{
    /// <summary>Finds the parts of an object. False if the text is not an object's, or has one of them twice.</summary>
    /// <param name="json">The text.</param>
    /// <param name="start">Where in it the object's opening bracket is.</param>
    /// <param name="outline">The parts.</param>
    public static bool TryFind(ReadOnlySpan<byte> json, int start, out ObjectOutline outline)
    {
        outline = default;
        Range? annotations = null, ownerReferences = null, spec = null;
        var hasMetadata = false;
        var members = new JsonMembers(json, start);
        while (members.Next())
        {
            var isMetadata = members.Name.SequenceEqual("metadata"u8);
            var isOdd = isMetadata ? hasMetadata || !TryFindInMetadata(json, ref members, ref annotations, ref ownerReferences)
                : members.Name.SequenceEqual("spec"u8) && !TrySet(ref spec, ref members);
            if (isOdd)
            {
                return false;
            }

            hasMetadata |= isMetadata;
        }

        outline = new ObjectOutline(annotations ?? default, ownerReferences ?? default, spec ?? default, members.End);
        return members.End >= 0;
    }

    /// <summary>
    /// Whether an object asks for the same as its old state for having the same text in what decides on that: in its template if it has one, of
    /// its annotations in those that matter to addresses. False of kinds whose addresses are in their status too, and wherever it cannot be told
    /// in this way.
    /// </summary>
    /// <param name="old">The outline of the old state.</param>
    /// <param name="kind">The kind of both.</param>
    /// <param name="json">The text that both are in.</param>
    public bool AsksForTheSame(ObjectOutline old, ObjectKind kind, ReadOnlySpan<byte> json) => kind switch
    {
        ObjectKind.Pod or ObjectKind.VirtualMachineInstance =>
            json[OwnerReferences].SequenceEqual(json[old.OwnerReferences])
            && json[Spec].SequenceEqual(json[old.Spec])
            && (json[Annotations].SequenceEqual(json[old.Annotations]) || AnnotationReader.AreAlike(json[Annotations], json[old.Annotations])),
        ObjectKind.VirtualMachine or ObjectKind.VirtualMachineInstanceMigration or ObjectKind.Deployment or ObjectKind.StatefulSet
            or ObjectKind.DaemonSet or ObjectKind.ReplicaSet or ObjectKind.Job or ObjectKind.CronJob => json[Spec].SequenceEqual(json[old.Spec]),
        _ => false,
    };

    private static bool TryFindInMetadata(ReadOnlySpan<byte> json, ref JsonMembers members, ref Range? annotations, ref Range? ownerReferences)
    {
        var metadata = new JsonMembers(json, members.ValueStart);
        while (metadata.Next())
        {
            var isOdd = metadata.Name.SequenceEqual("annotations"u8) ? !TrySet(ref annotations, ref metadata)
                : metadata.Name.SequenceEqual("ownerReferences"u8) && !TrySet(ref ownerReferences, ref metadata);
            if (isOdd)
            {
                return false;
            }
        }

        if (metadata.End < 0)
        {
            return false;
        }

        members.PassTo(metadata.End);
        return true;
    }

    private static bool TrySet(ref Range? part, ref JsonMembers member)
    {
        if (part is not null || !member.TryPassValue(out var value))
        {
            return false;
        }

        part = value;
        return true;
    }
}
