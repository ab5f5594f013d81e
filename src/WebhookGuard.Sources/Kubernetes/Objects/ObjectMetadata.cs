using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>What any object's <c>metadata</c> tells us.</summary>
/// <param name="kind">The object's kind.</param>
internal struct ObjectMetadata(ObjectKind kind)
{
    private static readonly Dictionary<string, string> NoLabels = [];

    public string Name { get; private set; } = string.Empty;

    public string Namespace { get; private set; } = string.Empty;

    public string GenerateName { get; private set; } = string.Empty;

    public ObjectUid Uid { get; private set; }

    public string ResourceVersion { get; private set; } = string.Empty;

    public bool Terminating { get; private set; }

    public OwnerReference? Controller { get; private set; }

    public AnnotationSet Annotations { get; private set; } = AnnotationSet.Empty;

    public string? OverrideReason { get; private set; }

    public bool? Assign { get; private set; }

    /// <summary>The labels, if they were asked for.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; private set; } = NoLabels;

    /// <summary>Reads the object's <c>metadata</c>.</summary>
    /// <param name="reader">Stands on the value of <c>metadata</c>.</param>
    /// <param name="withLabels">Whether labels matter to this kind: most objects' are not worth their memory.</param>
    public void Read(ref JsonCursor reader, bool withLabels = false)
    {
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "name"u8))
            {
                Name = JsonValue.ReadString(ref reader);
            }
            else if (members.Is(ref reader, "namespace"u8))
            {
                Namespace = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "generateName"u8))
            {
                GenerateName = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "uid"u8))
            {
                Uid = JsonValue.ReadUid(ref reader);
            }
            else if (members.Is(ref reader, "resourceVersion"u8))
            {
                ResourceVersion = JsonValue.ReadString(ref reader);
            }
            else if (members.Is(ref reader, "deletionTimestamp"u8))
            {
                Terminating = JsonValue.ReadString(ref reader).Length > 0;
            }
            else if (members.Is(ref reader, "ownerReferences"u8))
            {
                Controller = ReadController(ref reader);
            }
            else if (members.Is(ref reader, "annotations"u8))
            {
                Annotations = AnnotationReader.Read(ref reader, out var marks);
                OverrideReason = marks.OverrideReason;
                Assign = ObjectMarks.Both(Assign, marks.Assign);
            }
            else if (members.Is(ref reader, "labels"u8))
            {
                if (withLabels)
                {
                    Labels = JsonValue.ReadStringMap(ref reader);
                }
                else
                {
                    Assign = ObjectMarks.Both(Assign, ObjectMarks.ReadAssignLabel(ref reader));
                }
            }
        }
    }

    /// <summary>The object's identity.</summary>
    public readonly ObjectName ObjectName => new(kind, NamespaceOfKind, Name);

    // A cluster-scoped object has no namespace, whatever a hand-written manifest says.
    private readonly string NamespaceOfKind => KubernetesKinds.Of(kind).Namespaced ? Namespace : string.Empty;

    /// <summary>All that <c>metadata</c> tells of the object's traits, and what its reader found elsewhere.</summary>
    /// <param name="assign">What a VM's template says of <see cref="ObjectTraits.Assign"/>.</param>
    /// <param name="hostNetwork">A Pod's <see cref="ObjectTraits.HostNetwork"/>.</param>
    /// <param name="phase">A Pod's <see cref="ObjectTraits.Phase"/>.</param>
    public readonly ObjectTraits Traits(bool? assign = null, bool hostNetwork = false, string phase = "") => new()
    {
        Kind = kind,
        Namespace = NamespaceOfKind,
        GenerateName = GenerateName,
        Terminating = Terminating,
        Controller = Controller,
        OverrideReason = OverrideReason,
        Assign = ObjectMarks.Both(assign, Assign),
        HostNetwork = hostNetwork,
        Phase = phase,
    };

    private static OwnerReference? ReadController(ref JsonCursor reader)
    {
        OwnerReference? found = null;
        var items = new ArrayItems(ref reader);
        while (items.Next(ref reader))
        {
            string apiVersion = string.Empty, kind = string.Empty, name = string.Empty;
            var uid = default(ObjectUid);
            var controller = false;
            var members = new ObjectMembers(ref reader);
            while (members.Next(ref reader))
            {
                if (members.Is(ref reader, "apiVersion"u8))
                {
                    apiVersion = JsonValue.ReadCommonString(ref reader);
                }
                else if (members.Is(ref reader, "kind"u8))
                {
                    kind = JsonValue.ReadCommonString(ref reader);
                }
                else if (members.Is(ref reader, "name"u8))
                {
                    name = JsonValue.ReadString(ref reader);
                }
                else if (members.Is(ref reader, "uid"u8))
                {
                    uid = JsonValue.ReadUid(ref reader);
                }
                else if (members.Is(ref reader, "controller"u8))
                {
                    controller = JsonValue.ReadBoolean(ref reader);
                }
            }

            // The API server allows one controller; in a manifest that breaks this rule the first one stands.
            if (controller && found is null)
            {
                ObjectViewReader.TryKindOf(KubernetesKinds.GroupOf(apiVersion), kind, out var owner);
                found = new OwnerReference(owner, name, uid);
            }
        }

        return found;
    }
}
