using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>Reads AddressClaims.</summary>
internal static class AddressClaimReader
{
    public static AddressClaimView Read(ref JsonCursor reader, ref ObjectMetadata metadata)
    {
        string scope = string.Empty, address = string.Empty, phase = string.Empty;
        var owner = new ClaimOwnerView();
        var grants = 0L;
        var contested = false;
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
                    if (spec.Is(ref reader, "scope"u8))
                    {
                        scope = JsonValue.ReadCommonString(ref reader);
                    }
                    else if (spec.Is(ref reader, "address"u8))
                    {
                        address = JsonValue.ReadString(ref reader);
                    }
                    else if (spec.Is(ref reader, "owner"u8))
                    {
                        owner = ReadOwner(ref reader);
                    }
                }
            }
            else if (members.Is(ref reader, "status"u8))
            {
                var status = new ObjectMembers(ref reader);
                while (status.Next(ref reader))
                {
                    if (status.Is(ref reader, "phase"u8))
                    {
                        phase = JsonValue.ReadCommonString(ref reader);
                    }
                    else if (status.Is(ref reader, "grants"u8))
                    {
                        grants = JsonValue.ReadInt64(ref reader);
                    }
                    else if (status.Is(ref reader, "contested"u8))
                    {
                        contested = JsonValue.ReadBoolean(ref reader);
                    }
                }
            }
        }

        return new AddressClaimView
        {
            Traits = metadata.Traits(),
            Name = metadata.ObjectName,
            ObjectUid = metadata.Uid,
            ResourceVersion = metadata.ResourceVersion,
            Scope = scope,
            Address = address,
            Owner = owner,
            Phase = phase,
            Grants = grants,
            Contested = contested,
        };
    }

    private static ClaimOwnerView ReadOwner(ref JsonCursor reader)
    {
        string kind = string.Empty, @namespace = string.Empty, name = string.Empty, uid = string.Empty, generateName = string.Empty;
        string podName = string.Empty, podUid = string.Empty;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "kind"u8))
            {
                kind = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "namespace"u8))
            {
                @namespace = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "name"u8))
            {
                name = JsonValue.ReadString(ref reader);
            }
            else if (members.Is(ref reader, "uid"u8))
            {
                uid = JsonValue.ReadString(ref reader);
            }
            else if (members.Is(ref reader, "generateName"u8))
            {
                generateName = JsonValue.ReadCommonString(ref reader);
            }
            else if (members.Is(ref reader, "pod"u8))
            {
                var pod = new ObjectMembers(ref reader);
                while (pod.Next(ref reader))
                {
                    if (pod.Is(ref reader, "name"u8))
                    {
                        podName = JsonValue.ReadString(ref reader);
                    }
                    else if (pod.Is(ref reader, "uid"u8))
                    {
                        podUid = JsonValue.ReadString(ref reader);
                    }
                }
            }
        }

        return new ClaimOwnerView
        {
            Kind = kind,
            Namespace = @namespace,
            Name = name,
            Uid = uid,
            GenerateName = generateName,
            PodName = podName,
            PodUid = podUid,
        };
    }
}
