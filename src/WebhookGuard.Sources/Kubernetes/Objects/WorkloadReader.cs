using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>Reads the kinds that make Pods from a template.</summary>
internal static class WorkloadReader
{
    public static WorkloadView Read(ref JsonCursor reader, ref ObjectMetadata metadata)
    {
        var view = new WorkloadView { Name = default };
        var finished = false;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "metadata"u8))
            {
                metadata.Read(ref reader);
            }
            else if (members.Is(ref reader, "spec"u8))
            {
                view = ReadSpec(ref reader);
            }
            else if (members.Is(ref reader, "status"u8))
            {
                finished = ReadFinished(ref reader);
            }
        }

        return view with { Traits = metadata.Traits(), Name = metadata.ObjectName, ObjectUid = metadata.Uid, Finished = finished };
    }

    public static WorkloadView ReadCronJob(ref JsonCursor reader, ref ObjectMetadata metadata)
    {
        var view = new WorkloadView { Name = default };
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
                    if (spec.Is(ref reader, "jobTemplate"u8))
                    {
                        var template = new ObjectMembers(ref reader);
                        while (template.Next(ref reader))
                        {
                            if (template.Is(ref reader, "spec"u8))
                            {
                                view = ReadSpec(ref reader);
                            }
                        }
                    }
                }
            }
        }

        return view with { Traits = metadata.Traits(), Name = metadata.ObjectName, ObjectUid = metadata.Uid };
    }

    private static WorkloadView ReadSpec(ref JsonCursor reader)
    {
        var annotations = AnnotationSet.Empty;
        var hostNetwork = false;
        var replicas = 1;
        var firstOrdinal = 0;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "template"u8))
            {
                (annotations, hostNetwork) = ReadTemplate(ref reader);
            }
            else if (members.Is(ref reader, "replicas"u8))
            {
                replicas = JsonValue.ReadInt32(ref reader) ?? 1;
            }
            else if (members.Is(ref reader, "ordinals"u8))
            {
                var ordinals = new ObjectMembers(ref reader);
                while (ordinals.Next(ref reader))
                {
                    if (ordinals.Is(ref reader, "start"u8))
                    {
                        firstOrdinal = JsonValue.ReadInt32(ref reader) ?? 0;
                    }
                }
            }
        }

        return new WorkloadView
        {
            Name = default,
            Annotations = annotations,
            HostNetwork = hostNetwork,
            Replicas = replicas,
            FirstOrdinal = firstOrdinal,
        };
    }

    private static (AnnotationSet Annotations, bool HostNetwork) ReadTemplate(ref JsonCursor reader)
    {
        var annotations = AnnotationSet.Empty;
        var hostNetwork = false;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "metadata"u8))
            {
                annotations = AnnotationReader.ReadFromTemplateMetadata(ref reader, out _);
            }
            else if (members.Is(ref reader, "spec"u8))
            {
                hostNetwork = PodReader.ReadHostNetwork(ref reader);
            }
        }

        return (annotations, hostNetwork);
    }

    // Of the workloads only a Job has conditions of these types.
    private static bool ReadFinished(ref JsonCursor reader)
    {
        var finished = false;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "conditions"u8))
            {
                var items = new ArrayItems(ref reader);
                while (items.Next(ref reader))
                {
                    finished |= ReadCondition(ref reader) is ("Complete" or "Failed", "True");
                }
            }
        }

        return finished;
    }

    private static (string Type, string Status) ReadCondition(ref JsonCursor reader)
    {
        string type = string.Empty, status = string.Empty;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "type"u8))
            {
                type = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "status"u8))
            {
                status = JsonValue.ReadCommonString(ref reader);
            }
        }

        return (type, status);
    }
}
