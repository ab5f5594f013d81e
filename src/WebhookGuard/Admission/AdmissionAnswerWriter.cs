using System.Buffers;
using System.Text.Json;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Admission;

/// <summary>Writes the answer to a review in the version the review came in.</summary>
public static class AdmissionAnswerWriter
{
    [ThreadStatic]
    private static Utf8JsonWriter? used;

    /// <summary>Writes an AdmissionReview with a response.</summary>
    public static void Write(IBufferWriter<byte> output, string apiVersion, ObjectUid uid, AdmissionAnswer answer)
    {
        var writer = used ??= new Utf8JsonWriter(output);
        writer.Reset(output);
        writer.WriteStartObject();
        writer.WriteString("apiVersion"u8, apiVersion);
        writer.WriteString("kind"u8, "AdmissionReview"u8);
        writer.WriteStartObject("response"u8);
        WriteUid(writer, uid);
        writer.WriteBoolean("allowed"u8, answer.Allowed);
        if (!answer.Allowed)
        {
            writer.WriteStartObject("status"u8);
            writer.WriteString("status"u8, "Failure"u8);
            writer.WriteNumber("code"u8, answer.Code);
            writer.WriteString("reason"u8, ReasonOf(answer.Code));
            writer.WriteString("message"u8, answer.Message);
            writer.WriteEndObject();
        }

        if (answer.Patch is { } patch)
        {
            writer.WriteString("patchType"u8, "JSONPatch"u8);
            writer.WriteBase64String("patch"u8, patch);
        }

        if (answer.Warnings.Count > 0)
        {
            writer.WriteStartArray("warnings"u8);
            foreach (var warning in answer.Warnings)
            {
                writer.WriteStringValue(warning);
            }

            writer.WriteEndArray();
        }

        if (answer.AuditAnnotations.Count > 0)
        {
            writer.WriteStartObject("auditAnnotations"u8);
            for (var i = 0; i < answer.AuditAnnotations.Count; i++)
            {
                writer.WriteString(answer.AuditAnnotations[i].Key, answer.AuditAnnotations[i].Value);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteUid(Utf8JsonWriter writer, ObjectUid uid)
    {
        Span<char> text = stackalloc char[ObjectUid.TextLength];
        writer.WriteString("uid"u8, uid.TryFormat(text, out var length) ? text[..length] : uid.ToString());
    }

    // metav1.StatusReason of the code.
    private static string ReasonOf(int code) => code switch
    {
        StatusCodes.Status403Forbidden => "Forbidden",
        StatusCodes.Status409Conflict => "Conflict",
        StatusCodes.Status422UnprocessableEntity => "Invalid",
        StatusCodes.Status503ServiceUnavailable => "ServiceUnavailable",
        _ => "InternalError",
    };
}
