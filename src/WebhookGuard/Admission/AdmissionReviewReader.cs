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
    private string apiVersion = string.Empty;
    private string kind = string.Empty;
    private bool hasRequest;
    private ObjectUid uid;
    private ObjectKind objectKind;
    private string subResource = string.Empty;
    private string @namespace = string.Empty;
    private string operation = string.Empty;
    private RequestUser user = RequestUser.Unknown;
    private bool dryRun;
    private Range objectAt;
    private Range oldObjectAt;
    private ObjectOutline? objectOutline;
    private ObjectOutline? oldObjectOutline;
    private bool isRead;
    private ObjectView? view;
    private string? unreadable;

    private AdmissionReviewReader(ReadOnlySpan<byte> json) => this.json = json;

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
            throw new ReviewException(StatusCodes.Status400BadRequest, $"the body is not JSON: {ReasonIn(json) ?? e.Message}");
        }
        catch (InvalidOperationException)
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, "a field of the AdmissionReview has the wrong type");
        }
    }

    private void ReadReview()
    {
        if (!json.TrimStart(WhiteSpace).StartsWith("{"u8))
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, "the body is not a JSON object");
        }

        var members = new JsonMembers(json, start: 0);
        while (members.Next())
        {
            if (members.Name.SequenceEqual("apiVersion"u8))
            {
                apiVersion = members.PassCommonString();
            }
            else if (members.Name.SequenceEqual("kind"u8))
            {
                kind = members.PassCommonString();
            }
            else if (members.Name.SequenceEqual("request"u8) && members.IsAtObject)
            {
                hasRequest = true;
                members.PassTo(ReadRequest(members.ValueStart));
            }
        }

        if (!json[(EndOf(members) + 1)..].Trim(WhiteSpace).IsEmpty)
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, "there is more after the AdmissionReview");
        }
    }

    private static ReadOnlySpan<byte> WhiteSpace => " \n\r\t"u8;

    private int ReadRequest(int start)
    {
        var members = new JsonMembers(json, start);
        while (members.Next())
        {
            if (members.Name.SequenceEqual("uid"u8))
            {
                uid = members.PassUid();
            }
            else if (members.Name.SequenceEqual("kind"u8))
            {
                members.PassTo(members.IsAtObject
                    ? ReadKind(members.ValueStart)
                    : throw new ReviewException(StatusCodes.Status400BadRequest, "request.kind is not an object"));
            }
            else if (members.Name.SequenceEqual("subResource"u8))
            {
                subResource = members.PassCommonString();
            }
            else if (members.Name.SequenceEqual("namespace"u8))
            {
                @namespace = members.PassCommonString();
            }
            else if (members.Name.SequenceEqual("operation"u8))
            {
                operation = members.PassCommonString();
            }
            else if (members.Name.SequenceEqual("dryRun"u8))
            {
                dryRun = ReadBoolean(members.PassValue());
            }
            else if (members.Name.SequenceEqual("userInfo"u8))
            {
                user = RequestUser.Read(members.PassValue());
            }
            else if (members.Name.SequenceEqual("object"u8))
            {
                PassObject(ref members);
            }
            else if (members.Name.SequenceEqual("oldObject"u8))
            {
                oldObjectAt = PassObject(ref members, objectOutline, out oldObjectOutline);
            }
        }

        return EndOf(members);
    }

    private int ReadKind(int start)
    {
        var (group, name) = (string.Empty, string.Empty);
        var members = new JsonMembers(json, start);
        while (members.Next())
        {
            if (members.Name.SequenceEqual("group"u8))
            {
                group = members.PassCommonString();
            }
            else if (members.Name.SequenceEqual("kind"u8))
            {
                name = members.PassCommonString();
            }
        }

        ObjectViewReader.TryKindOf(group, name, out objectKind);
        return EndOf(members);
    }

    private static bool ReadBoolean(ReadOnlySpan<byte> value) =>
        value.SequenceEqual("true"u8) || (value.SequenceEqual("false"u8) || value.SequenceEqual("null"u8) ? false : throw new InvalidOperationException());

    // A subresource's object is not the resource's.
    private readonly bool IsOfInterest => objectKind != ObjectKind.Other && subResource.Length == 0;

    private readonly bool IsUnchanged =>
        operation == "UPDATE" && objectOutline is { } outline && oldObjectOutline is { } old && outline.AsksForTheSame(old, objectKind, json);

    private void PassObject(ref JsonMembers members)
    {
        // Of what is created it is mostly known by now what it is, and there is nothing that it could be like: it is read at once.
        var start = members.ValueStart;
        if (operation == "CREATE" && IsOfInterest && ReadObject(json[start..]) is > 0 and var length)
        {
            objectAt = start..(start + length);
            members.PassTo(start + length - 1);
        }
        else
        {
            objectAt = PassObject(ref members, oldObjectOutline, out objectOutline);
        }
    }

    private readonly Range PassObject(ref JsonMembers members, ObjectOutline? other, out ObjectOutline? outline)
    {
        outline = null;
        if (operation != "UPDATE" || !ObjectOutline.TryFind(json, members.ValueStart, out var found, other ?? default))
        {
            return members.TryPassValue(out var value) ? value : throw new JsonException("an object does not end");
        }

        var start = members.ValueStart;
        outline = found;
        members.PassTo(found.End);
        return start..(found.End + 1);
    }

    private AdmissionReview Result(bool keepObject)
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

        if (uid.IsEmpty)
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, "the request of the AdmissionReview has no uid");
        }

        var isOfInterest = IsOfInterest;
        if (isOfInterest && !isRead && !IsUnchanged)
        {
            ReadObject(json[objectAt]);
        }

        var read = isOfInterest ? view : null;
        return new AdmissionReview
        {
            ApiVersion = apiVersion,
            Uid = uid,
            Kind = objectKind,
            SubResource = subResource,
            Namespace = @namespace,
            Operation = operation,
            User = user,
            DryRun = dryRun,
            Object = read is null ? null : InNamespace(read),
            ObjectJson = keepObject && read is not null ? json[objectAt].ToArray() : default,
            OldObject = read is null ? null : OldObject(),
            Unreadable = isOfInterest ? unreadable : null,
        };
    }

    /// <summary>Reads the object that the text begins with. Returns how long it is; 0 if it is not what its kind prescribes.</summary>
    private int ReadObject(ReadOnlySpan<byte> text)
    {
        isRead = true;
        (view, unreadable) = (null, null);
        try
        {
            view = Read(text, out var length);
            return length;
        }
        catch (ObjectFormatException e)
        {
            unreadable = e.Message;
            return 0;
        }
    }

    private readonly ObjectView? OldObject()
    {
        try
        {
            var old = view is PodView pod && objectOutline is { } outline && oldObjectOutline is { } oldOutline
                ? outline.ReadOld(pod, oldOutline, json)
                : null;
            return (old ?? Read(json[oldObjectAt], out _)) is { } read ? InNamespace(read) : null;
        }
        catch (ObjectFormatException)
        {
            // What is stored may be broken; its repair, or the end of its deletion, is judged as if it were new.
            return null;
        }
    }

    private readonly ObjectView? Read(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        if (text.IsEmpty)
        {
            return null;
        }

        var cursor = new JsonCursor(text);
        cursor.Read();
        var read = cursor.TokenType == JsonTokenType.Null ? null : ObjectViewReader.Read(ref cursor, objectKind, out _);
        length = cursor.BytesConsumed;
        return read;
    }

    // An object under creation may leave its namespace to the request.
    private readonly ObjectView InNamespace(ObjectView read) =>
        read.Name.Namespace.Length == 0 && @namespace.Length > 0 ? read with { Name = read.Name with { Namespace = @namespace } } : read;

    private static int EndOf(JsonMembers members) => members.End >= 0 ? members.End : throw new JsonException("an object does not end, or has something else in the place of a member");

    /// <summary>Where the text is not JSON, as a reader of it all has it; null if it is.</summary>
    private static string? ReasonIn(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
            }

            return null;
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }
}
