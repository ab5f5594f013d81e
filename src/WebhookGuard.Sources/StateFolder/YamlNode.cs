namespace WebhookGuard.Sources.StateFolder;

/// <summary>A YAML node after tags, aliases and merge keys are dealt with.</summary>
/// <param name="Line">The line it starts on, counted from 1.</param>
internal abstract record YamlNode(int Line);

/// <summary>A scalar.</summary>
/// <param name="Line">The line it starts on.</param>
/// <param name="Value">Its typed value.</param>
internal sealed record YamlScalarNode(int Line, YamlScalar Value) : YamlNode(Line);

/// <summary>A sequence.</summary>
/// <param name="Line">The line it starts on.</param>
/// <param name="Items">Its items.</param>
internal sealed record YamlSequenceNode(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line);

/// <summary>A mapping.</summary>
/// <param name="Line">The line it starts on.</param>
/// <param name="Entries">Its entries, each key once.</param>
internal sealed record YamlMappingNode(int Line, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line);

/// <summary>An entry of a mapping.</summary>
/// <param name="Line">The line of its key.</param>
/// <param name="Key">The key as a JSON member's name.</param>
/// <param name="Value">The value.</param>
internal sealed record YamlEntry(int Line, string Key, YamlNode Value);
