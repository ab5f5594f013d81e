using k8s;
using k8s.Models;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes;

namespace WebhookGuard.Admission;

/// <summary>Asks the API server.</summary>
public sealed class KubernetesAccess(k8s.Kubernetes client, TimeProvider time, ILogger<KubernetesAccess> logger) : IClusterAccess
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private readonly LiveObjects live = new(client, time);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ObjectView>> FindAsync(IReadOnlyCollection<ObjectName> names, CancellationToken cancellationToken) =>
        live.FindAsync(names, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> MayOverrideAsync(AdmissionReview review, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var question = new V1SubjectAccessReview
        {
            Spec = new V1SubjectAccessReviewSpec
            {
                User = review.User.Name,
                Groups = [.. review.User.Groups],
                ResourceAttributes = new V1ResourceAttributes
                {
                    Verb = "override",
                    Group = "webhookguard.io",
                    Resource = "addressclaims",
                    NamespaceProperty = review.Namespace,
                },
            },
        };
        try
        {
            var answer = await client.AuthorizationV1.CreateSubjectAccessReviewAsync(question, cancellationToken: linked.Token);
            return answer.Status?.Allowed == true;
        }
        catch (Exception e) when (e is HttpRequestException or k8s.Autorest.HttpOperationException or OperationCanceledException)
        {
            Log.OverrideNotChecked(logger, review.User.Name, e.Message);
            return false;
        }
    }
}
