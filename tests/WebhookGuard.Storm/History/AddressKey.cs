namespace WebhookGuard.Storm.History;

/// <summary>An address where it must be unique.</summary>
/// <param name="Scope">For example <c>subnet/overlay</c>.</param>
/// <param name="Address">Canonical text.</param>
internal readonly record struct AddressKey(string Scope, string Address)
{
    public override string ToString() => $"{Address} in {Scope}";
}
