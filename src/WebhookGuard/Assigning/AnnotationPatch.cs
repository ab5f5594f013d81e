using System.Buffers;
using System.Text.Json;
using WebhookGuard.Core.Assignments;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Assigning;

/// <summary>
/// Writes the JSON Patch (RFC 6902) that adds annotations where Kube-OVN reads them: on a Pod itself, of a VM on its template. Only what is
/// missing is added: the keys where there are annotations, else the annotations, else the template's metadata.
/// </summary>
internal static class AnnotationPatch
{
    private const string Metadata = "metadata";
    private const string Annotations = "annotations";

    /// <summary>Writes the patch.</summary>
    /// <param name="json">The object.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="nics">What is assigned; one value for each key.</param>
    /// <returns>UTF-8; null if the object has no place for it, and so will not be accepted anyway.</returns>
    public static byte[]? Write(ReadOnlyMemory<byte> json, ObjectKind kind, IReadOnlyList<AssignedNic> nics)
    {
        using var document = JsonDocument.Parse(json);
        var owner = document.RootElement;
        var path = string.Empty;
        if (kind == ObjectKind.VirtualMachine)
        {
            if (Member(owner, "spec") is not { } spec || Member(spec, "template") is not { } template)
            {
                return null;
            }

            (owner, path) = (template, "/spec/template");
        }

        var output = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartArray();
            Write(writer, owner, path, nics);
            writer.WriteEndArray();
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement owner, string path, IReadOnlyList<AssignedNic> nics)
    {
        path = $"{path}/{Metadata}";
        if (Member(owner, Metadata) is not { } metadata)
        {
            StartAdd(writer, path);
            writer.WriteStartObject();
            writer.WritePropertyName(Annotations);
            WriteMap(writer, nics);
            writer.WriteEndObject();
            writer.WriteEndObject();
            return;
        }

        path = $"{path}/{Annotations}";
        if (Member(metadata, Annotations) is null)
        {
            StartAdd(writer, path);
            WriteMap(writer, nics);
            writer.WriteEndObject();
            return;
        }

        foreach (var nic in nics)
        {
            StartAdd(writer, $"{path}/{Escape(nic.Key)}");
            writer.WriteStringValue(nic.Value);
            writer.WriteEndObject();
        }
    }

    private static void StartAdd(Utf8JsonWriter writer, string path)
    {
        writer.WriteStartObject();
        writer.WriteString("op", "add");
        writer.WriteString("path", path);
        writer.WritePropertyName("value");
    }

    private static void WriteMap(Utf8JsonWriter writer, IReadOnlyList<AssignedNic> nics)
    {
        writer.WriteStartObject();
        foreach (var nic in nics)
        {
            writer.WriteString(nic.Key, nic.Value);
        }

        writer.WriteEndObject();
    }

    // RFC 6901 section 3.
    private static string Escape(string key) => key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    // Null counts as absent: adding to a member that is there replaces it (RFC 6902 section 4.1).
    private static JsonElement? Member(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;
}
