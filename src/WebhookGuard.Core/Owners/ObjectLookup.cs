using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Owners;

/// <summary>
/// Looks objects up for one decision: what the sources told, with objects read live laid over it, and a note of what was looked for in
/// vain. A watch may lag behind the object whose creation it led to; what is missing here can be asked for live before a denial.
/// </summary>
public sealed class ObjectLookup(ObjectDirectory directory, IReadOnlyCollection<ObjectView>? live = null)
{
    // A few at most.
    private List<ObjectName>? missing;

    /// <summary>What was required to exist and was not found.</summary>
    public IReadOnlyCollection<ObjectName> Missing => missing ?? (IReadOnlyCollection<ObjectName>)[];

    /// <summary>The object, or null.</summary>
    public ObjectView? Find(ObjectName name) =>
        (live is null ? null : FindLive(live, name)) ?? directory.Find(name);

    /// <summary>The object with that name and UID, or null, which is noted.</summary>
    public ObjectView? Require(ObjectName name, ObjectUid uid)
    {
        var found = Find(name);
        if (found is not null && found.ObjectUid == uid)
        {
            return found;
        }

        missing ??= new(1);
        if (!missing.Contains(name))
        {
            missing.Add(name);
        }

        return null;
    }

    private static ObjectView? FindLive(IReadOnlyCollection<ObjectView> live, ObjectName name) => live.FirstOrDefault(view => view.Name == name);
}
