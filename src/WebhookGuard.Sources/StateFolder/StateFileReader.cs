using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Objects;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>Reads one file of a state folder: Kubernetes objects or a dumped table, told apart by what is in it.</summary>
internal static class StateFileReader
{
    /// <summary>Whether a state folder's file is read at all, by its name.</summary>
    public static bool IsStateFile(string path) =>
        !Path.GetFileName(path).StartsWith('.')
        && Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml" or ".json";

    /// <summary>Reads a file. Whatever is wrong with it is among the errors of the result.</summary>
    public static StateFile Read(string path)
    {
        var objects = new List<SourceObject>();
        var tables = new List<OvnTable>();
        var errors = new List<DocumentError>();
        try
        {
            var mustBeJson = Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);
            foreach (var document in DocumentReader.Read(File.ReadAllBytes(path), mustBeJson))
            {
                ReadDocument(path, document, objects, tables, errors);
            }
        }
        catch (DocumentFormatException e)
        {
            errors.Add(new DocumentError(path, e.Line, e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new DocumentError(path, 0, $"cannot be read: {e.Message}"));
        }

        return ToFile(path, objects, tables, errors);
    }

    private static void ReadDocument(
        string path,
        Document document,
        List<SourceObject> objects,
        List<OvnTable> tables,
        List<DocumentError> errors)
    {
        if (!OvnTableReader.IsTable(document))
        {
            new ObjectDocumentReader(path, document, objects, errors).Read();
            return;
        }

        try
        {
            tables.Add(OvnTableReader.Read(document, Path.GetFileNameWithoutExtension(path)));
        }
        catch (ObjectFormatException e)
        {
            errors.Add(new DocumentError(path, document.Lines.LineAt(e.Offset), e.Message));
        }
    }

    private static StateFile ToFile(string path, List<SourceObject> objects, List<OvnTable> tables, List<DocumentError> errors)
    {
        var views = new List<LocatedView>();
        var ignored = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var found in objects)
        {
            if (found.View is not { } view)
            {
                var kind = $"{found.ApiVersion} {found.Kind}";
                ignored[kind] = ignored.GetValueOrDefault(kind) + 1;
            }
            else if (FindMissing(view) is { } missing)
            {
                errors.Add(new DocumentError(path, found.Line, $"{missing}: missing"));
            }
            else
            {
                views.Add(new LocatedView(view, found.Line));
            }
        }

        return new StateFile(path, views, tables, ignored, errors);
    }

    // Anything that exists in a cluster has both.
    private static string? FindMissing(ObjectView view)
    {
        if (view.Name.Name.Length == 0)
        {
            return "metadata.name";
        }

        return view.Name.Namespace.Length == 0 && KubernetesKinds.Of(view.Name.Kind).Namespaced ? "metadata.namespace" : null;
    }
}
