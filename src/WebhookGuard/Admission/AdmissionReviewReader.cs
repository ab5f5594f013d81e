using System.Text.Json;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;

namespace WebhookGuard.Admission;

/// <summary>Reads an AdmissionReview from its bytes (<c>k8s.io/api/admission/v1</c> and <c>v1beta1</c>), in whatever order its members come.</summary>
public ref struct AdmissionReviewReader
{
    private const string Group = "admission.k8s.io/";

    private readonly ReadOnlySpan<byte> json;
    private JsonCursor reader;
    private string? apiVersion;
    private string? kind;
    private bool hasRequest;
    private string uid = string.Empty;
    private ObjectKind objectKind;
    private string subResource = string.Empty;
    private string @namespace = string.Empty;
    private string operation = string.Empty;
    private string user = string.Empty;
    private IReadOnlyList<string> groups = [];
    private bool dryRun;
    private Range objectAt;
    private Range oldObjectAt;
    private ObjectOutline? objectOutline;
    private ObjectOutline? oldObjectOutline;

    private AdmissionReviewReader(ReadOnlySpan<byte> json)
    {
        this.json = json;
        reader = new JsonCursor(json);
    }

    /// <summary>Reads a review.</summary>
    /// <param name="json">The review.</param>
    /// <param name="keepObject">Whether the object's own text is kept.</param>
    /// <exception cref="ReviewException">It is none, with what is wrong.</exception>
    public static AdmissionReview Read(ReadOnlySpan<byte> json, bool keepObject = false)
    {
        try
        {
            var review = new AdmissionReviewReader(json);
            review.ReadReview();
            return review.Result(keepObject);
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

    private void ReadReview()
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, "the body is not a JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("apiVersion"u8))
            {
                apiVersion = NextCommonString();
            }
            else if (reader.ValueTextEquals("kind"u8))
            {
                kind = NextCommonString();
            }
            else if (reader.ValueTextEquals("request"u8))
            {
                reader.Read();
                hasRequest = reader.TokenType == JsonTokenType.StartObject;
                if (hasRequest)
                {
                    ReadRequest();
                }
                else
                {
                    reader.Skip();
                }
            }
            else
            {
                reader.Skip();
            }
        }

        if (reader.Read())
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, "there is more after the AdmissionReview");
        }
    }

    private void ReadRequest()
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("uid"u8))
            {
                uid = NextString();
            }
            else if (reader.ValueTextEquals("kind"u8))
            {
                objectKind = ReadKind();
            }
            else if (reader.ValueTextEquals("subResource"u8))
            {
                subResource = NextCommonString();
            }
            else if (reader.ValueTextEquals("namespace"u8))
            {
                @namespace = NextCommonString();
            }
            else if (reader.ValueTextEquals("operation"u8))
            {
                operation = NextCommonString();
            }
            else if (reader.ValueTextEquals("dryRun"u8))
            {
                reader.Read();
                dryRun = reader.TokenType != JsonTokenType.Null && reader.GetBoolean();
            }
            else if (reader.ValueTextEquals("userInfo"u8))
            {
                ReadUser();
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                objectAt = NextObject(out objectOutline);
            }
            else if (reader.ValueTextEquals("oldObject"u8))
            {
                oldObjectAt = NextObject(out oldObjectOutline);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private ObjectKind ReadKind()
    {
        var (group, name) = (string.Empty, string.Empty);
        reader.Read();
        Require(JsonTokenType.StartObject, "request.kind is not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("group"u8))
            {
                group = NextCommonString();
            }
            else if (reader.ValueTextEquals("kind"u8))
            {
                name = NextCommonString();
            }
            else
            {
                reader.Skip();
            }
        }

        return ObjectViewReader.TryKindOf(group, name, out var found) ? found : ObjectKind.Other;
    }

    private void ReadUser()
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        Require(JsonTokenType.StartObject, "request.userInfo is not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("username"u8))
            {
                user = NextCommonString();
            }
            else if (reader.ValueTextEquals("groups"u8))
            {
                groups = ReadStrings();
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private List<string> ReadStrings()
    {
        var strings = new List<string>();
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return strings;
        }

        Require(JsonTokenType.StartArray, "request.userInfo.groups is not an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            strings.Add(CommonString());
        }

        return strings;
    }

    private readonly AdmissionReview Result(bool keepObject)
    {
        if (kind != "AdmissionReview" || apiVersion is not (Group + "v1" or Group + "v1beta1"))
        {
            throw new ReviewException(
                StatusCodes.Status400BadRequest, $"expected an AdmissionReview of {Group}v1 or v1beta1, got '{kind}' of '{apiVersion}'");
        }

        if (!hasRequest)
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, "the AdmissionReview has no request");
        }

        if (uid.Length == 0)
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, "the request of the AdmissionReview has no uid");
        }

        ObjectView? view = null;
        string? unreadable = null;
        var isUnchanged = IsUnchanged();
        try
        {
            view = isUnchanged ? null : ReadObject(json[objectAt]);
        }
        catch (ObjectFormatException e)
        {
            unreadable = e.Message;
        }

        return new AdmissionReview
        {
            ApiVersion = apiVersion,
            Uid = uid,
            Kind = objectKind,
            SubResource = subResource,
            Namespace = @namespace,
            Operation = operation,
            User = user,
            Groups = groups,
            DryRun = dryRun,
            Object = view,
            ObjectJson = keepObject && view is not null ? json[objectAt].ToArray() : default,
            OldObject = view is null ? null : ReadOldObject(),
            Unreadable = unreadable,
        };
    }

    private readonly ObjectView? ReadOldObject()
    {
        try
        {
            return ReadObject(json[oldObjectAt]);
        }
        catch (ObjectFormatException)
        {
            // What is stored may be broken; its repair, or the end of its deletion, is judged as if it were new.
            return null;
        }
    }

    private readonly ObjectView? ReadObject(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || objectKind == ObjectKind.Other || subResource.Length > 0)
        {
            return null;
        }

        var cursor = new JsonCursor(text);
        cursor.Read();
        if (cursor.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var view = ObjectViewReader.Read(ref cursor, objectKind, out _);

        // An object under creation may leave its namespace to the request.
        return view is { Name.Namespace.Length: 0 } && @namespace.Length > 0 ? view with { Name = view.Name with { Namespace = @namespace } } : view;
    }

    private readonly void Require(JsonTokenType token, string otherwise)
    {
        if (reader.TokenType != token)
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, otherwise);
        }
    }

    private string NextString()
    {
        reader.Read();
        return reader.GetString() ?? string.Empty;
    }

    private string NextCommonString()
    {
        reader.Read();
        return CommonString();
    }

    private string CommonString() => reader.TokenType == JsonTokenType.Null ? string.Empty : reader.GetCommonString();

    private Range NextObject(out ObjectOutline? outline)
    {
        reader.Read();
        var start = reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.StartObject && ObjectOutline.TryFind(json, start, out var found))
        {
            outline = found;
            reader.MoveToEnd(found.End);
        }
        else
        {
            outline = null;
            reader.Skip();
        }

        return start..reader.BytesConsumed;
    }

    private readonly bool IsUnchanged() =>
        operation == "UPDATE" && objectOutline is { } outline && oldObjectOutline is { } old && outline.AsksForTheSame(old, objectKind, json);
}
