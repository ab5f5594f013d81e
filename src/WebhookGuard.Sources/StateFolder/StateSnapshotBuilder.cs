using WebhookGuard.Core.Objects;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>Puts the files of a state folder together.</summary>
internal static class StateSnapshotBuilder
{
    /// <summary>Puts files together.</summary>
    /// <param name="files">The files, in order.</param>
    /// <param name="folderErrors">What is wrong with the folder itself.</param>
    public static StateSnapshot Build(IReadOnlyList<StateFile> files, IReadOnlyList<DocumentError> folderErrors)
    {
        var errors = folderErrors.Concat(files.SelectMany(file => file.Errors)).ToList();
        var objects = new Dictionary<ObjectName, (ObjectView View, string Place)>();
        var ignored = new Dictionary<string, int>(StringComparer.Ordinal);
        var tables = new Dictionary<string, (IReadOnlyList<OvnRow> Rows, string File)>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            foreach (var (view, line) in file.Objects)
            {
                AddObject(file.Path, line, view, objects, errors);
            }

            foreach (var table in file.Tables)
            {
                if (!tables.TryAdd(table.Name, (table.Rows, file.Path)))
                {
                    errors.Add(new DocumentError(file.Path, 0, $"table {table.Name} is also in {tables[table.Name].File}"));
                }
            }

            foreach (var (kind, count) in file.IgnoredKinds)
            {
                ignored[kind] = ignored.GetValueOrDefault(kind) + count;
            }
        }

        var views = objects.Values.Select(found => found.View).ToList();
        var report = new StateFolderReport(
            files.Select(file => file.Path).ToList(),
            views.GroupBy(view => view.Name.Kind).ToDictionary(group => group.Key, group => group.Count()),
            ignored,
            errors);
        return new StateSnapshot(views, tables.ToDictionary(table => table.Key, table => table.Value.Rows), report);
    }

    // Dumps overlap ("all" beside "pods"): the same object twice is no contradiction, two objects of one name are.
    private static void AddObject(
        string file,
        int line,
        ObjectView view,
        Dictionary<ObjectName, (ObjectView View, string Place)> objects,
        List<DocumentError> errors)
    {
        var place = $"{file}:{line}";
        if (!objects.TryGetValue(view.Name, out var other))
        {
            objects.Add(view.Name, (view, place));
        }
        else if (view.Uid.Length > 0 && view.Uid == other.View.Uid)
        {
            objects[view.Name] = (view, place);
        }
        else
        {
            errors.Add(new DocumentError(file, line, $"{view.Name} is also at {other.Place}, with another UID or none"));
        }
    }
}
