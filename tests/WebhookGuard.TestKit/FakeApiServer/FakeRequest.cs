using Microsoft.AspNetCore.Http;

namespace WebhookGuard.TestKit.FakeApiServer;

/// <summary>What a request to the collection asks for.</summary>
public enum FakeRequestKind
{
    /// <summary>A page of a list.</summary>
    List,

    /// <summary>Changes as they happen.</summary>
    Watch,

    /// <summary>Whether the server is ready: <c>/readyz</c>. Not among <see cref="FakeServer.Requests"/>.</summary>
    Readiness,
}

/// <summary>A request that was made.</summary>
/// <param name="Kind">List or watch.</param>
/// <param name="Path">The collection's path.</param>
/// <param name="Query">Its parameters.</param>
public sealed record FakeRequest(FakeRequestKind Kind, string Path, IQueryCollection Query)
{
    /// <summary>The <c>resourceVersion</c> asked for; null if the parameter is not there.</summary>
    public string? ResourceVersion => Query["resourceVersion"];

    /// <summary>A failing test shows this.</summary>
    public override string ToString() => $"{Kind} {string.Join('&', Query.Select(pair => $"{pair.Key}={pair.Value}"))}";
}
