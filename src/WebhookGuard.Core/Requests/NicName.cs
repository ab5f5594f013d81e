namespace WebhookGuard.Core.Requests;

/// <summary>Which NIC of a Pod or VM is meant.</summary>
/// <param name="Attachment">
/// <c>name.namespace</c> of the NetworkAttachmentDefinition, as Kube-OVN's providers spell it; empty for the default NIC.
/// </param>
/// <param name="Interface">The interface's name if one NetworkAttachmentDefinition is attached more than once; else empty.</param>
public readonly record struct NicName(string Attachment, string Interface)
{
    /// <summary>The default NIC.</summary>
    public static NicName Default { get; } = new(string.Empty, string.Empty);

    /// <summary>Whether this is the default NIC.</summary>
    public bool IsDefault => Attachment.Length == 0;

    /// <summary><c>default NIC</c>, <c>NIC name.namespace</c> or <c>NIC name.namespace/interface</c>.</summary>
    public override string ToString() => IsDefault
        ? "default NIC"
        : Interface.Length == 0 ? $"NIC {Attachment}" : $"NIC {Attachment}/{Interface}";
}
