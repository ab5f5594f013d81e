using System.Text.Json;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>Takes the few wanted fields out of an object's JSON.</summary>
/// <typeparam name="T">What is kept of an object.</typeparam>
public interface IObjectProjection<out T>
    where T : IReflectedObject
{
    /// <summary>
    /// Reads one object. List items carry no <c>apiVersion</c> and <c>kind</c>. The JSON is complete and well-formed, but values can have
    /// any type and <c>null</c> can stand anywhere.
    /// </summary>
    /// <param name="reader">
    /// Stands on the object's <see cref="JsonTokenType.StartObject"/>; all bytes are in one span. Where it stands afterwards is not looked at.
    /// Call <see cref="JsonCursor.Skip"/> on unwanted values: that allocates nothing.
    /// </param>
    /// <exception cref="Exception">
    /// Any exception means that this object cannot be read: it is logged and counted, its last readable state is kept.
    /// </exception>
    T Read(ref JsonCursor reader);
}
