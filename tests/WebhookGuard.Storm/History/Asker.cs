namespace WebhookGuard.Storm.History;

/// <summary>Who asks for an address.</summary>
/// <param name="Owner">The owner: the root workload of a workload's Pod, otherwise the object itself.</param>
/// <param name="Object">The object.</param>
internal readonly record struct Asker(ObjectKey Owner, ObjectKey Object)
{
    public static Asker Of(ObjectKey single) => new(single, single);

    /// <summary>Whether one address cannot serve both: they are different owners, or two Pods of one workload.</summary>
    public bool ExcludedBy(Asker other) =>
        Owner != other.Owner || (Object != other.Object && Object.Kind == ObjectKey.Pod && other.Object.Kind == ObjectKey.Pod);

    public override string ToString() => Owner == Object ? Owner.ToString() : $"{Object} of {Owner}";
}
