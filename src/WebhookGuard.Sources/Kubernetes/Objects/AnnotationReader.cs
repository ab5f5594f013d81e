using System.Runtime.InteropServices;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>Reads <c>annotations</c>, of an object or of a template, keeping those that matter to addresses.</summary>
internal static class AnnotationReader
{
    [ThreadStatic]
    private static List<KeyValuePair<string, string>>? found;

    /// <summary>Reads the relevant annotations and, apart from them, those for the guard itself.</summary>
    public static AnnotationSet Read(ref JsonCursor reader, out ObjectMarks marks)
    {
        string? overrideReason = null;
        bool? assign = null;
        var seenAssign = false;
        var relevant = found ??= [];
        relevant.Clear();
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (reader.ValueTextEquals("webhookguard.io/override"u8))
            {
                if (overrideReason is not null)
                {
                    throw JsonValue.Duplicate(ref reader);
                }

                JsonValue.Advance(ref reader);
                overrideReason = JsonValue.ReadString(ref reader);
            }
            else if (reader.ValueTextEquals("webhookguard.io/assign"u8))
            {
                if (seenAssign)
                {
                    throw JsonValue.Duplicate(ref reader);
                }

                seenAssign = true;
                JsonValue.Advance(ref reader);
                assign = ObjectMarks.ReadSwitch(ref reader);
            }
            else if (reader.ValueIsEscaped ? AnnotationSet.IsRelevant(reader.GetString()!) : AnnotationSet.IsRelevant(reader.ValueSpan))
            {
                var key = reader.GetCommonString();
                if (Has(relevant, key))
                {
                    throw JsonValue.Duplicate(ref reader);
                }

                JsonValue.Advance(ref reader);
                relevant.Add(new(key, ReadValue(ref reader, key)));
            }
        }

        marks = new ObjectMarks(overrideReason is "" ? null : overrideReason, assign);
        return AnnotationSet.FromRelevant(CollectionsMarshal.AsSpan(relevant));
    }

    /// <summary>Reads the annotations of a template: its <c>metadata</c> has nothing else of interest.</summary>
    public static AnnotationSet ReadFromTemplateMetadata(ref JsonCursor reader, out bool? assign)
    {
        var annotations = AnnotationSet.Empty;
        var marks = default(ObjectMarks);
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            if (members.Is(ref reader, "annotations"u8))
            {
                annotations = Read(ref reader, out marks);
            }
        }

        assign = marks.Assign;
        return annotations;
    }

    /// <summary>
    /// Whether two texts of <c>annotations</c> have the relevant ones alike, in the same order, as the API server writes them. False where that
    /// cannot be told without reading them.
    /// </summary>
    public static bool AreAlike(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var members = new JsonMembers(one, start: 0);
        var otherMembers = new JsonMembers(other, start: 0);
        while (NextRelevant(ref members))
        {
            if (!NextRelevant(ref otherMembers)
                || !members.Name.SequenceEqual(otherMembers.Name)
                || !members.TryPassValue(out var value)
                || !otherMembers.TryPassValue(out var otherValue)
                || !one[value].SequenceEqual(other[otherValue]))
            {
                return false;
            }
        }

        return members.End >= 0 && !NextRelevant(ref otherMembers) && otherMembers.End >= 0;
    }

    private static bool NextRelevant(ref JsonMembers members)
    {
        while (members.Next())
        {
            if (AnnotationSet.IsRelevant(members.Name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Has(List<KeyValuePair<string, string>> entries, string key)
    {
        foreach (var entry in entries)
        {
            if (entry.Key == key)
            {
                return true;
            }
        }

        return false;
    }

    // Subnet names and "true" are alike on thousands of Pods; addresses are not.
    private static string ReadValue(ref JsonCursor reader, string key) =>
        key.EndsWith("/logical_switch", StringComparison.Ordinal) || key.EndsWith("/allocated", StringComparison.Ordinal)
            ? JsonValue.ReadCommonString(ref reader)
            : JsonValue.ReadString(ref reader);
}
