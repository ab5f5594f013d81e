using System.Text.Json;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;

namespace WebhookGuard.Admission;

/// <summary>Reads an AdmissionReview from its bytes (<c>k8s.io/api/admission/v1</c> and <c>v1beta1</c>).</summary>
public static class AdmissionReviewReader
{
    private const string Group = "admission.k8s.io/";

    /// <summary>Reads a review.</summary>
    /// <param name="json">The review.</param>
    /// <param name="keepObject">Whether the object's own text is kept.</param>
    /// <exception cref="ReviewException">It is none, with what is wrong.</exception>
    public static AdmissionReview Read(ReadOnlySpan<byte> json, bool keepObject = false)
    {
        try
        {
            var reader = new JsonCursor(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new ReviewException(StatusCodes.Status400BadRequest, "the body is not a JSON object");
            }

            var review = ReadReview(ref reader, json, keepObject);
            if (reader.Read())
            {
                throw new ReviewException(StatusCodes.Status400BadRequest, "there is more after the AdmissionReview");
            }

            return review;
        }
        catch (JsonException e)
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, $"the body is not JSON: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, "a field of the AdmissionReview has the wrong type");
        }
    }

    private static AdmissionReview ReadReview(ref JsonCursor reader, ReadOnlySpan<byte> json, bool keepObject)
    {
        string? apiVersion = null;
        string? kind = null;
        JsonCursor request = default;
        var hasRequest = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("apiVersion"u8))
            {
                apiVersion = NextString(ref reader);
            }
            else if (reader.ValueTextEquals("kind"u8))
            {
                kind = NextString(ref reader);
            }
            else if (reader.ValueTextEquals("request"u8))
            {
                reader.Read();
                request = reader;
                hasRequest = reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (kind != "AdmissionReview" || apiVersion is not (Group + "v1" or Group + "v1beta1"))
        {
            throw new ReviewException(
                StatusCodes.Status400BadRequest, $"expected an AdmissionReview of {Group}v1 or v1beta1, got '{kind}' of '{apiVersion}'");
        }

        if (!hasRequest)
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, "the AdmissionReview has no request");
        }

        return ReadRequest(request, json, apiVersion, keepObject);
    }

    private static AdmissionReview ReadRequest(JsonCursor reader, ReadOnlySpan<byte> json, string apiVersion, bool keepObject)
    {
        var review = new AdmissionReview { ApiVersion = apiVersion, Uid = string.Empty };
        var (objectAt, oldObjectAt) = (new Range(0, 0), new Range(0, 0));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("uid"u8))
            {
                review = review with { Uid = NextString(ref reader) ?? string.Empty };
            }
            else if (reader.ValueTextEquals("kind"u8))
            {
                review = review with { Kind = ReadKind(ref reader) };
            }
            else if (reader.ValueTextEquals("subResource"u8))
            {
                review = review with { SubResource = NextString(ref reader) ?? string.Empty };
            }
            else if (reader.ValueTextEquals("namespace"u8))
            {
                review = review with { Namespace = NextString(ref reader) ?? string.Empty };
            }
            else if (reader.ValueTextEquals("operation"u8))
            {
                review = review with { Operation = NextString(ref reader) ?? string.Empty };
            }
            else if (reader.ValueTextEquals("dryRun"u8))
            {
                reader.Read();
                review = review with { DryRun = reader.TokenType != JsonTokenType.Null && reader.GetBoolean() };
            }
            else if (reader.ValueTextEquals("userInfo"u8))
            {
                review = ReadUser(ref reader, review);
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                objectAt = SkipValue(ref reader);
            }
            else if (reader.ValueTextEquals("oldObject"u8))
            {
                oldObjectAt = SkipValue(ref reader);
            }
            else
            {
                SkipValue(ref reader);
            }
        }

        if (review.Uid.Length == 0)
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, "the request of the AdmissionReview has no uid");
        }

        try
        {
            var view = ReadObject(json[objectAt], review);
            review = review with { Object = view, ObjectJson = keepObject && view is not null ? json[objectAt].ToArray() : default };
        }
        catch (ObjectFormatException e)
        {
            return review with { Unreadable = e.Message };
        }

        try
        {
            return review with { OldObject = ReadObject(json[oldObjectAt], review) };
        }
        catch (ObjectFormatException)
        {
            // What is stored may be broken; its repair, or the end of its deletion, is judged as if it were new.
            return review;
        }
    }

    private static ObjectView? ReadObject(ReadOnlySpan<byte> json, AdmissionReview review)
    {
        if (json.IsEmpty || review.Kind == ObjectKind.Other || review.SubResource.Length > 0)
        {
            return null;
        }

        var reader = new JsonCursor(json);
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var view = ObjectViewReader.Read(ref reader, review.Kind, out _);

        // An object under creation may leave its namespace to the request.
        return view is { Name.Namespace.Length: 0 } ? view with { Name = view.Name with { Namespace = review.Namespace } } : view;
    }

    private static ObjectKind ReadKind(ref JsonCursor reader)
    {
        var (group, kind) = (string.Empty, string.Empty);
        reader.Read();
        Require(ref reader, JsonTokenType.StartObject, "request.kind is not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("group"u8))
            {
                group = NextString(ref reader) ?? string.Empty;
            }
            else if (reader.ValueTextEquals("kind"u8))
            {
                kind = NextString(ref reader) ?? string.Empty;
            }
            else
            {
                SkipValue(ref reader);
            }
        }

        return ObjectViewReader.TryKindOf(group, kind, out var found) ? found : ObjectKind.Other;
    }

    private static AdmissionReview ReadUser(ref JsonCursor reader, AdmissionReview review)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return review;
        }

        Require(ref reader, JsonTokenType.StartObject, "request.userInfo is not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("username"u8))
            {
                review = review with { User = NextString(ref reader) ?? string.Empty };
            }
            else if (reader.ValueTextEquals("groups"u8))
            {
                review = review with { Groups = ReadStrings(ref reader) };
            }
            else
            {
                SkipValue(ref reader);
            }
        }

        return review;
    }

    private static List<string> ReadStrings(ref JsonCursor reader)
    {
        var strings = new List<string>();
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return strings;
        }

        Require(ref reader, JsonTokenType.StartArray, "request.userInfo.groups is not an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            strings.Add(reader.GetString() ?? string.Empty);
        }

        return strings;
    }

    private static void Require(ref JsonCursor reader, JsonTokenType token, string otherwise)
    {
        if (reader.TokenType != token)
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, otherwise);
        }
    }

    private static string? NextString(ref JsonCursor reader)
    {
        reader.Read();
        return reader.GetString();
    }

    private static Range SkipValue(ref JsonCursor reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }
}
