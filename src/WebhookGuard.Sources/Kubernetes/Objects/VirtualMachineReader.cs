using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>Reads KubeVirt's VirtualMachines, VirtualMachineInstances and migrations.</summary>
internal static class VirtualMachineReader
{
    public static VirtualMachineView Read(ref JsonCursor reader, ref ObjectMetadata metadata)
    {
        var annotations = AnnotationSet.Empty;
        IReadOnlyList<VirtualMachineNic> nics = [];
        bool? assign = null;
        var status = string.Empty;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "metadata"u8))
            {
                metadata.Read(ref reader);
            }
            else if (members.Is(ref reader, "spec"u8))
            {
                var spec = new ObjectMembers(ref reader);
                while (spec.Next(ref reader))
                {
                    if (spec.Is(ref reader, "template"u8))
                    {
                        (annotations, nics, assign) = ReadTemplate(ref reader);
                    }
                }
            }
            else if (members.Is(ref reader, "status"u8))
            {
                var fields = new ObjectMembers(ref reader);
                while (fields.Next(ref reader))
                {
                    if (fields.Is(ref reader, "printableStatus"u8))
                    {
                        status = JsonValue.ReadCommonString(ref reader);
                    }
                }
            }
        }

        return new VirtualMachineView
        {
            Traits = metadata.Traits(assign),
            Name = metadata.ObjectName,
            ObjectUid = metadata.Uid,
            Annotations = annotations,
            Nics = nics,
            Status = status,
            Keep = metadata.Annotations[AnnotationKeys.Keep] == "true",
        };
    }

    public static VirtualMachineView ReadInstance(ref JsonCursor reader, ref ObjectMetadata metadata)
    {
        IReadOnlyList<VirtualMachineNic> nics = [];
        var status = string.Empty;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "metadata"u8))
            {
                metadata.Read(ref reader);
            }
            else if (members.Is(ref reader, "spec"u8))
            {
                nics = VirtualMachineNicReader.Read(ref reader);
            }
            else if (members.Is(ref reader, "status"u8))
            {
                status = PodReader.ReadPhase(ref reader);
            }
        }

        return new VirtualMachineView { Traits = metadata.Traits(), Name = metadata.ObjectName, ObjectUid = metadata.Uid, Annotations = metadata.Annotations, Nics = nics, Status = status };
    }

    public static MigrationView ReadMigration(ref JsonCursor reader, ref ObjectMetadata metadata)
    {
        string vmiName = string.Empty, phase = string.Empty;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "metadata"u8))
            {
                metadata.Read(ref reader);
            }
            else if (members.Is(ref reader, "spec"u8))
            {
                var spec = new ObjectMembers(ref reader);
                while (spec.Next(ref reader))
                {
                    if (spec.Is(ref reader, "vmiName"u8))
                    {
                        vmiName = JsonValue.ReadString(ref reader);
                    }
                }
            }
            else if (members.Is(ref reader, "status"u8))
            {
                phase = PodReader.ReadPhase(ref reader);
            }
        }

        return new MigrationView { Traits = metadata.Traits(), Name = metadata.ObjectName, ObjectUid = metadata.Uid, VmiName = vmiName, Phase = phase };
    }

    private static (AnnotationSet Annotations, IReadOnlyList<VirtualMachineNic> Nics, bool? Assign) ReadTemplate(ref JsonCursor reader)
    {
        var annotations = AnnotationSet.Empty;
        IReadOnlyList<VirtualMachineNic> nics = [];
        bool? assign = null;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "metadata"u8))
            {
                annotations = AnnotationReader.ReadFromTemplateMetadata(ref reader, out assign);
            }
            else if (members.Is(ref reader, "spec"u8))
            {
                nics = VirtualMachineNicReader.Read(ref reader);
            }
        }

        return (annotations, nics, assign);
    }
}
