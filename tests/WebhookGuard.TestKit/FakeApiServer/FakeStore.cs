using System.Globalization;
using System.Text.Json.Nodes;

namespace WebhookGuard.TestKit.FakeApiServer;

/// <summary>Objects of one resource with their history, as etcd and the watch cache keep them.</summary>
internal sealed class FakeStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, JsonObject> objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> snapshots = new(StringComparer.Ordinal);
    private readonly List<(long Revision, string Line)> history = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long revision = 100;
    private long compacted;
    private int created;

    public string Revision
    {
        get
        {
            lock (gate)
                return Text(revision);
        }
    }

    /// <summary>Creates or changes an object; the store adds <c>uid</c>, <c>resourceVersion</c> and what clients must skip.</summary>
    public void Upsert(JsonObject value, bool isNew)
    {
        lock (gate)
        {
            var current = value.DeepClone().AsObject();
            var metadata = current["metadata"]!.AsObject();
            var key = Key((string?)metadata["namespace"] ?? "", (string)metadata["name"]!);
            var exists = objects.TryGetValue(key, out var old);
            if (exists && isNew)
                Remove(key, old!);
            metadata["managedFields"] = new JsonArray(new JsonObject { ["uid"] = "not this one" });
            metadata["uid"] = exists && !isNew ? old!["metadata"]!["uid"]!.GetValue<string>() : $"uid-{++created}";
            metadata["resourceVersion"] = Text(++revision);
            objects[key] = current;
            Record(exists && !isNew ? "MODIFIED" : "ADDED", current);
        }
    }

    public void Delete(string ns, string name)
    {
        lock (gate)
        {
            var key = Key(ns, name);
            if (objects.TryGetValue(key, out var old))
                Remove(key, old);
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            foreach (var (key, value) in objects.ToList())
                Remove(key, value);
        }
    }

    public void Bookmark()
    {
        lock (gate)
        {
            Record("BOOKMARK", new JsonObject
            {
                ["kind"] = "ConfigMap",
                ["metadata"] = new JsonObject { ["resourceVersion"] = Text(revision), ["creationTimestamp"] = null },
            });
        }
    }

    /// <summary>Forgets history, and with it lists in the middle of their pages.</summary>
    public void Compact()
    {
        lock (gate)
        {
            compacted = revision;
            snapshots.Clear();
        }
    }

    /// <summary>Moves the revision on without a change of these objects, as changes of other resources do.</summary>
    public void Advance()
    {
        lock (gate)
            revision++;
    }

    /// <summary>Takes the revision back, as a restored etcd does.</summary>
    public void Restore(long to)
    {
        lock (gate)
        {
            revision = to;
            compacted = to;
            history.Clear();
            snapshots.Clear();
            foreach (var value in objects.Values)
            {
                // In a backup nothing is newer than the backup.
                var metadata = value["metadata"]!.AsObject();
                if (long.Parse((string)metadata["resourceVersion"]!, CultureInfo.InvariantCulture) > to)
                    metadata["resourceVersion"] = Text(to);
            }
        }
    }

    public Dictionary<string, string> Values()
    {
        lock (gate)
        {
            return objects.ToDictionary(
                pair => pair.Key,
                pair => $"{pair.Value["metadata"]!["uid"]}:{pair.Value["data"]?["value"]}",
                StringComparer.Ordinal);
        }
    }

    /// <summary>A page as JSON, or null if the continue token is too old or the version compacted.</summary>
    public string? List(string? continueToken, int limit, bool itemsFirst)
    {
        lock (gate)
        {
            List<string> items;
            string version;
            int from;
            if (string.IsNullOrEmpty(continueToken))
            {
                items = [.. objects.Values.Select(value => value.ToJsonString())];
                version = Text(revision);
                from = 0;
            }
            else
            {
                var parts = continueToken.Split('+');
                if (!snapshots.TryGetValue(parts[0], out items!))
                    return null;
                version = parts[0];
                from = int.Parse(parts[1], CultureInfo.InvariantCulture);
            }

            var to = limit > 0 ? Math.Min(from + limit, items.Count) : items.Count;
            var next = "";
            if (to < items.Count)
            {
                snapshots[version] = items;
                next = $"{version}+{to}";
            }

            var metadata = $$"""{"continue":"{{next}}","resourceVersion":"{{version}}"}""";
            var page = string.Join(',', items[from..to]);
            return itemsFirst
                ? $$"""{"apiVersion":"v1","items":[{{page}}],"kind":"ConfigMapList","metadata":{{metadata}}}"""
                : $$"""{"kind":"ConfigMapList","apiVersion":"v1","metadata":{{metadata}},"items":{{(page.Length == 0 ? "null" : $"[{page}]")}}}""";
        }
    }

    /// <summary>Whether a version is newer than anything that happened.</summary>
    public bool IsFuture(string? version)
    {
        lock (gate)
            return long.TryParse(version, CultureInfo.InvariantCulture, out var number) && number > revision;
    }

    /// <summary>Where in the history a watch from a version starts, or null if that version is gone.</summary>
    public int? Position(string? version)
    {
        lock (gate)
        {
            var from = long.Parse(version!, CultureInfo.InvariantCulture);
            if (from < compacted)
                return null;
            var index = history.FindIndex(entry => entry.Revision > from);
            return index < 0 ? history.Count : index;
        }
    }

    /// <summary>The lines from a position on, and what completes when there are more.</summary>
    public (IReadOnlyList<string> Lines, Task More) Read(int position)
    {
        lock (gate)
            return (position >= history.Count ? [] : [.. history[position..].Select(entry => entry.Line)], changed.Task);
    }

    private static string Key(string ns, string name) => $"{ns}/{name}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private void Remove(string key, JsonObject old)
    {
        objects.Remove(key);
        var last = old.DeepClone().AsObject();
        last["metadata"]!["resourceVersion"] = Text(++revision);
        Record("DELETED", last);
    }

    private void Record(string type, JsonObject value)
    {
        history.Add((revision, $$"""{"type":"{{type}}","object":{{value.ToJsonString()}}}""" + "\n"));
        var signal = changed;
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        signal.SetResult();
    }
}
