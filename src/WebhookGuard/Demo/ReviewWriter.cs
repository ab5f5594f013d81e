using System.Text.Json.Nodes;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.StateFolder;

namespace WebhookGuard.Demo;

/// <summary>Writes AdmissionReviews as the API server does (<c>admission.k8s.io/v1</c>).</summary>
internal static class ReviewWriter
{
    private const string Annotations = "annotations";

    /// <summary>A review of an object.</summary>
    /// <param name="item">The object.</param>
    /// <param name="uid">The request's UID.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="annotates">Whether it exists already and only its annotations are added; else it is being created.</param>
    public static JsonObject Review(SourceObject item, string uid, string user, bool annotates)
    {
        var kind = KubernetesKinds.Of(item.View!.Name.Kind);
        var version = item.ApiVersion[(item.ApiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var written = JsonNode.Parse(item.Json.Span)!.AsObject();
        JsonObject? old = null;
        if (annotates)
        {
            old = written.DeepClone().AsObject();
            old["metadata"]!.AsObject().Remove(Annotations);
        }

        return new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject
            {
                ["uid"] = uid,
                ["kind"] = new JsonObject { ["group"] = kind.Group, ["version"] = version, ["kind"] = kind.Name },
                ["resource"] = new JsonObject { ["group"] = kind.Group, ["version"] = version, ["resource"] = kind.Plural },
                ["name"] = item.View.Name.Name,
                ["namespace"] = item.View.Name.Namespace,
                ["operation"] = annotates ? "UPDATE" : "CREATE",
                ["userInfo"] = new JsonObject { ["username"] = user, ["groups"] = new JsonArray("system:authenticated") },
                ["object"] = written,
                ["oldObject"] = old,
                ["dryRun"] = false,
            },
        };
    }
}
