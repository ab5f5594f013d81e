using WebhookGuard.Core.Objects;

namespace WebhookGuard.Housekeeping;

/// <summary>An address that several owners hold.</summary>
/// <param name="Scope">Where it should be unique: <c>subnet/tenant-a</c>.</param>
/// <param name="Address">The address, in canonical text.</param>
/// <param name="Owners">Who holds it.</param>
/// <param name="Sentence">Who holds what where, and how that is known, for an administrator.</param>
public sealed record ExistingDuplicate(string Scope, string Address, IReadOnlyList<ObjectName> Owners, string Sentence);
