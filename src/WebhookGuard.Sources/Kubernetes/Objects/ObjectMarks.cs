using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>What an object says to the guard itself, by annotations or labels.</summary>
/// <param name="OverrideReason">Why a denial is to be overridden, or null.</param>
/// <param name="Assign">Whether addresses are to be assigned, or null.</param>
internal readonly record struct ObjectMarks(string? OverrideReason, bool? Assign)
{
    /// <summary>What two places say together: a no wins.</summary>
    public static bool? Both(bool? one, bool? other) => one is false || other is false ? false : one ?? other;

    /// <summary>Reads <c>true</c> or <c>false</c>; anything else says nothing.</summary>
    public static bool? ReadSwitch(ref JsonCursor reader) => JsonValue.ReadString(ref reader) switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };

    /// <summary>Reads of <c>labels</c> whether addresses are to be assigned.</summary>
    public static bool? ReadAssignLabel(ref JsonCursor reader)
    {
        bool? assign = null;
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "webhookguard.io/assign"u8))
            {
                assign = ReadSwitch(ref reader);
            }
        }

        return assign;
    }
}
