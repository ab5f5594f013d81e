namespace WebhookGuard.Sources.StateFolder;

/// <summary>A value of an OVSDB column (RFC 7047, section 5.1), its atoms as text.</summary>
/// <param name="Atoms">The atoms of a set; a single one of a plain value; none of a map.</param>
/// <param name="Map">The pairs of a map.</param>
internal readonly record struct OvnValue(IReadOnlyList<string> Atoms, IReadOnlyDictionary<string, string> Map)
{
    /// <summary>The map of a value that is none.</summary>
    public static readonly IReadOnlyDictionary<string, string> NoMap = new Dictionary<string, string>();
}
