using System.Text.Json;

namespace WebhookGuard.Ovsdb.Monitors;

/// <summary>
/// A condition of a monitor (<c>["column", function, value]</c>, RFC 7047 section 5.1). The server sends rows that match any of a
/// table's conditions: unlike in "transact", they are ORed. Servers that know only the original "monitor" (before Open vSwitch 2.6)
/// send all rows: treat conditions as a saving, not as a filter.
/// </summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Function">"==", "!=", "includes", "excludes", or for numbers "&lt;", "&lt;=", "&gt;", "&gt;=".</param>
/// <param name="ValueJson">The value as OVSDB JSON, for example <c>"router"</c> with its quotes, or <c>["map",[["a","b"]]]</c>.</param>
public sealed record OvsdbCondition(string Column, string Function, string ValueJson)
{
    /// <summary>The scalar column equals this text.</summary>
    public static OvsdbCondition Equal(string column, string value) => new(column, "==", Json.Text(value));

    /// <summary>The scalar column differs from this text.</summary>
    public static OvsdbCondition NotEqual(string column, string value) => new(column, "!=", Json.Text(value));

    /// <summary>The map has this pair.</summary>
    public static OvsdbCondition Includes(string column, string key, string value) =>
        new(column, "includes", $"""["map",[[{Json.Text(key)},{Json.Text(value)}]]]""");

    internal string ToJson() => $"[{Json.Text(Column)},{Json.Text(Function)},{ValueJson}]";
}

internal static class Json
{
    public static string Text(string value) => $"\"{JsonEncodedText.Encode(value)}\"";

    public static string Array(IEnumerable<string> elements) => $"[{string.Join(',', elements)}]";
}
