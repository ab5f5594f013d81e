using System.Text.Json;
using WebhookGuard.Ovsdb.Wire;

namespace WebhookGuard.Ovsdb.Schema;

/// <summary>What this client needs of a database schema (RFC 7047 section 3.2): tables, columns and their types.</summary>
internal sealed class DatabaseSchema(IReadOnlyDictionary<string, IReadOnlyDictionary<string, ColumnType>> tables)
{
    /// <summary>Column types by column, by table.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, ColumnType>> Tables { get; } = tables;

    /// <exception cref="OvsdbProtocolException">It is not a schema.</exception>
    public static DatabaseSchema Parse(JsonElement schema)
    {
        try
        {
            return new DatabaseSchema(schema.GetProperty("tables").EnumerateObject().ToDictionary(
                table => table.Name,
                table => (IReadOnlyDictionary<string, ColumnType>)table.Value.GetProperty("columns").EnumerateObject().ToDictionary(
                    column => column.Name,
                    column => ParseType(column.Value.GetProperty("type")),
                    StringComparer.Ordinal),
                StringComparer.Ordinal));
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new OvsdbProtocolException($"the server sent a schema that can't be read: {exception.Message}", exception);
        }
    }

    private static ColumnType ParseType(JsonElement type)
    {
        if (type.ValueKind == JsonValueKind.String)
        {
            return new ColumnType(ParseAtomType(type), Value: null, Min: 1, Max: 1);
        }

        AtomType? value = type.TryGetProperty("value", out var valueType) ? ParseAtomType(valueType) : null;
        var min = type.TryGetProperty("min", out var least) ? least.GetInt32() : 1;
        var max = !type.TryGetProperty("max", out var most) ? 1
            : most.ValueKind == JsonValueKind.String ? int.MaxValue
            : most.GetInt32();
        return new ColumnType(ParseAtomType(type.GetProperty("key")), value, min, max);
    }

    private static AtomType ParseAtomType(JsonElement type)
    {
        var name = type.ValueKind == JsonValueKind.String ? type.GetString() : type.GetProperty("type").GetString();
        return name switch
        {
            "string" => AtomType.String,
            "integer" => AtomType.Integer,
            "real" => AtomType.Real,
            "boolean" => AtomType.Boolean,
            "uuid" => AtomType.Uuid,
            _ => throw new FormatException($"\"{name}\" is not an atomic type"),
        };
    }
}
