using WebhookGuard.Core.Objects;

namespace WebhookGuard.Admission;

/// <summary>There is no API server: nothing more exists than the state folder says, and nobody may override.</summary>
public sealed class NoClusterAccess : IClusterAccess
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ObjectView>> FindAsync(IReadOnlyCollection<ObjectName> names, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ObjectView>>([]);

    /// <inheritdoc/>
    public Task<bool> MayOverrideAsync(AdmissionReview review, CancellationToken cancellationToken) => Task.FromResult(false);
}
