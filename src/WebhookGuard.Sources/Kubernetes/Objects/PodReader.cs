using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>Reads Pods.</summary>
internal static class PodReader
{
    public static PodView Read(ref JsonCursor reader, ref ObjectMetadata metadata)
    {
        var hostNetwork = false;
        var phase = string.Empty;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "metadata"u8))
            {
                metadata.Read(ref reader);
            }
            else if (members.Is(ref reader, "spec"u8))
            {
                hostNetwork = ReadHostNetwork(ref reader);
            }
            else if (members.Is(ref reader, "status"u8))
            {
                phase = ReadPhase(ref reader);
            }
        }

        return View(metadata, hostNetwork, phase);
    }

    /// <summary>The view of what was read.</summary>
    public static PodView View(in ObjectMetadata metadata, bool hostNetwork, string phase) => new()
    {
        Traits = metadata.Traits(hostNetwork: hostNetwork, phase: phase),
        Name = metadata.ObjectName,
        ObjectUid = metadata.Uid,
        Annotations = metadata.Annotations,
    };

    /// <summary>Reads <c>hostNetwork</c> of a Pod's spec.</summary>
    public static bool ReadHostNetwork(ref JsonCursor reader)
    {
        var hostNetwork = false;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "hostNetwork"u8))
            {
                hostNetwork = JsonValue.ReadBoolean(ref reader);
            }
        }

        return hostNetwork;
    }

    /// <summary>Reads <c>phase</c> of any status that has one.</summary>
    public static string ReadPhase(ref JsonCursor reader)
    {
        var phase = string.Empty;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "phase"u8))
            {
                phase = JsonValue.ReadCommonString(ref reader);
            }
        }

        return phase;
    }
}
