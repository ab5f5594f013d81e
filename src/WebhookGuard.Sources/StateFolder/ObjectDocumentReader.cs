using System.Text.Json;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>Finds the Kubernetes objects in a document: the object itself, or the items of a list.</summary>
/// <param name="source">The document's source, as the user named it.</param>
/// <param name="document">The document.</param>
/// <param name="objects">Takes the objects.</param>
/// <param name="errors">Takes what could not be read; everything else is read nevertheless.</param>
internal sealed class ObjectDocumentReader(string source, Document document, List<SourceObject> objects, List<DocumentError> errors)
{
    private const string ListSuffix = "List";

    /// <summary>Reads the document.</summary>
    public void Read()
    {
        var reader = new JsonCursor(document.Json.Span);
        reader.Read();

        // What stands between two separators may be nothing but comments.
        if (reader.TokenType != JsonTokenType.Null)
        {
            ReadAny(ref reader, string.Empty, string.Empty);
        }
    }

    /// <summary>Reads an object or a list and leaves the reader on its last token, whatever is wrong with it.</summary>
    private void ReadAny(ref JsonCursor reader, string listApiVersion, string itemKind)
    {
        var start = reader;
        reader.Skip();
        var json = document.Json[(int)start.TokenStartIndex..(int)reader.BytesConsumed];
        var line = document.Lines.LineAt(start.TokenStartIndex);
        try
        {
            var (apiVersion, kind) = ObjectViewReader.ReadType(start);
            if (kind.Length == 0)
            {
                (apiVersion, kind) = (listApiVersion, itemKind);
            }

            if (kind.Length == 0 || apiVersion.Length == 0)
            {
                errors.Add(new DocumentError(source, line, kind.Length == 0 ? "kind: missing" : "apiVersion: missing"));
                return;
            }

            if (kind.EndsWith(ListSuffix, StringComparison.Ordinal) && TryReadItems(start, apiVersion, kind[..^ListSuffix.Length]))
            {
                return;
            }

            ObjectViewReader.TryKindOf(KubernetesKinds.GroupOf(apiVersion), kind, out var known);
            var view = ObjectViewReader.Read(ref start, known, out _);
            objects.Add(new SourceObject(view, apiVersion, kind, json, source, line));
        }
        catch (ObjectFormatException e)
        {
            errors.Add(new DocumentError(source, document.Lines.LineAt(e.Offset), e.Message));
        }
    }

    /// <summary>Reads the <c>items</c>; false if there are none, because the object is no list but only named like one.</summary>
    private bool TryReadItems(JsonCursor reader, string apiVersion, string itemKind)
    {
        // The items of a List of anything must say themselves what they are.
        var itemApiVersion = itemKind.Length == 0 ? string.Empty : apiVersion;
        var start = reader;
        try
        {
            var found = false;
            var members = new ObjectMembers(ref reader);
            while (members.Next(ref reader))
            {
                if (members.Is(ref reader, "items"u8))
                {
                    found = true;
                    var items = new ArrayItems(ref reader);
                    while (items.Next(ref reader))
                    {
                        ReadAny(ref reader, itemApiVersion, itemKind);
                    }
                }
            }

            return found;
        }
        catch (ObjectFormatException e)
        {
            throw new ObjectFormatException(ObjectPath.At(start, e.Offset), e.Reason, e.Offset, e);
        }
    }
}
