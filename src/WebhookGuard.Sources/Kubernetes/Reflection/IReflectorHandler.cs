namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>
/// Is told what changed. Calls come one at a time, in order. Whoever applies all of them holds, at any moment, what the server held at
/// <see cref="ReflectorState.ResourceVersion"/>.
/// </summary>
/// <typeparam name="T">What is kept of an object.</typeparam>
public interface IReflectorHandler<T>
    where T : IReflectedObject
{
    /// <summary>A list is complete, its last page included: from now on exactly <paramref name="all"/> exist.</summary>
    /// <param name="all">
    /// Every object. One that was deleted and created again under its name has another UID than the one told of earlier.
    /// </param>
    /// <remarks>An exception is logged and shown as <see cref="ReflectorPhase.Disconnected"/>; the list is repeated later.</remarks>
    void OnReplaced(IReadOnlyCollection<T> all);

    /// <summary>Finds an object in the state last told, so that it is kept once: by the handler.</summary>
    bool TryFind(ObjectKey key, out T last);

    /// <summary>An object was created or changed. What a server repeats is told again.</summary>
    /// <param name="value">Its new state.</param>
    /// <remarks>An exception is logged with the object's name and counted in <see cref="ReflectorState.HandlerFailures"/>.</remarks>
    void OnUpserted(T value);

    /// <summary>An object is gone.</summary>
    /// <param name="last">The state last told by <see cref="OnUpserted"/> or <see cref="OnReplaced"/>.</param>
    /// <remarks>An exception is logged with the object's name and counted in <see cref="ReflectorState.HandlerFailures"/>.</remarks>
    void OnDeleted(T last);

    /// <summary>The phase or its reason changed, or objects became unreadable or readable. Not called for every event.</summary>
    /// <param name="state">The new state.</param>
    void OnStateChanged(ReflectorState state);
}
