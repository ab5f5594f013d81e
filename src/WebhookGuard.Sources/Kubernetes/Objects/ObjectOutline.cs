using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>
/// Where in an object's JSON those parts are from which follows what it asks for. Two states of an object that have them byte by byte alike
/// ask for the same, and to see that takes a small part of what reading both takes: most updates change a status, or who manages which fields.
/// </summary>
/// <param name="Metadata"><c>metadata</c>; empty if there is none, as below.</param>
/// <param name="Annotations"><c>metadata.annotations</c>.</param>
/// <param name="OwnerReferences"><c>metadata.ownerReferences</c>.</param>
/// <param name="Spec"><c>spec</c>.</param>
/// <param name="Status"><c>status</c>.</param>
/// <param name="End">The object's closing bracket.</param>
public readonly record struct ObjectOutline(Range Metadata, Range Annotations, Range OwnerReferences, Range Spec, Range Status, int End)
{
    /// <summary>Finds the parts of an object. False if the text is not an object's, or has one of them twice.</summary>
    /// <param name="json">The text.</param>
    /// <param name="start">Where in it the object's opening bracket is.</param>
    /// <param name="outline">The parts.</param>
    /// <param name="other">The outline of the object's other state, which is in the same text: what is alike in both ends alike.</param>
    public static bool TryFind(ReadOnlySpan<byte> json, int start, out ObjectOutline outline, ObjectOutline other = default)
    {
        outline = default;
        Range metadata = default, annotations = default, ownerReferences = default, spec = default, status = default;
        var members = new JsonMembers(json, start);
        while (members.Next())
        {
            var isOdd = members.Name.SequenceEqual("metadata"u8)
                ? !metadata.Equals(default) || !TryFindInMetadata(json, ref members, other, out metadata, ref annotations, ref ownerReferences)
                : members.Name.SequenceEqual("spec"u8) ? !TrySet(ref spec, json, ref members, other.Spec)
                : members.Name.SequenceEqual("status"u8) && !TrySet(ref status, json, ref members, other.Status);
            if (isOdd)
            {
                return false;
            }
        }

        outline = new ObjectOutline(metadata, annotations, ownerReferences, spec, status, members.End);
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

    /// <summary>
    /// Reads the old state of a Pod by its <c>metadata</c> alone, where spec and status have the same text in both: Kube-OVN writes
    /// nothing else than annotations. Null if they differ.
    /// </summary>
    /// <param name="pod">The new state.</param>
    /// <param name="old">The outline of the old one.</param>
    /// <param name="json">The text that both are in.</param>
    /// <exception cref="ObjectFormatException">A needed field has the wrong type or comes twice.</exception>
    public PodView? ReadOld(PodView pod, ObjectOutline old, ReadOnlySpan<byte> json)
    {
        if (!json[Spec].SequenceEqual(json[old.Spec]) || !json[Status].SequenceEqual(json[old.Status]))
        {
            return null;
        }

        var metadata = new ObjectMetadata(ObjectKind.Pod);
        if (!old.Metadata.Equals(default))
        {
            var reader = new JsonCursor(json[old.Metadata]);
            JsonValue.Advance(ref reader);
            metadata.Read(ref reader);
        }

        return PodReader.View(metadata, pod.HostNetwork, pod.Phase);
    }

    private static bool TryFindInMetadata(
        ReadOnlySpan<byte> json, ref JsonMembers members, ObjectOutline other, out Range range, ref Range annotations, ref Range ownerReferences)
    {
        var start = members.ValueStart;
        var metadata = new JsonMembers(json, start);
        while (metadata.Next())
        {
            var isOdd = metadata.Name.SequenceEqual("annotations"u8) ? !TrySet(ref annotations, json, ref metadata, other.Annotations)
                : metadata.Name.SequenceEqual("ownerReferences"u8) && !TrySet(ref ownerReferences, json, ref metadata, other.OwnerReferences);
            if (isOdd)
            {
                break;
            }
        }

        range = start..(metadata.End + 1);
        members.PassTo(metadata.End);
        return metadata.End >= 0;
    }

    // Of two texts that are alike it is enough to keep where one is: that they are alike is seen at once then.
    private static bool TrySet(ref Range part, ReadOnlySpan<byte> json, ref JsonMembers member, Range other)
    {
        if (!part.Equals(default))
        {
            return false;
        }

        var alike = json[other];
        if (!(alike is [(byte)'{' or (byte)'[', ..] && json[member.ValueStart..].StartsWith(alike)))
        {
            return member.TryPassValue(out part);
        }

        part = other;
        member.PassTo(member.ValueStart + alike.Length - 1);
        return true;
    }
}
