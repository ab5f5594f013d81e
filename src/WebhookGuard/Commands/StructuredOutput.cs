using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using YamlDotNet.Serialization;

namespace WebhookGuard.Commands;

/// <summary>Prints data for scripts: the same tree as JSON or as YAML.</summary>
internal static class StructuredOutput
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static async Task WriteAsync<T>(TextWriter output, string format, T data)
    {
        if (format == OutputOption.Json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(data, Options));
            return;
        }

        var tree = Plain(JsonSerializer.SerializeToNode(data, Options));
        await output.WriteAsync(new SerializerBuilder().WithQuotingNecessaryStrings().WithIndentedSequences().Build().Serialize(tree));
    }

    private static object? Plain(JsonNode? node) => node switch
    {
        JsonObject map => map.ToDictionary(member => member.Key, member => Plain(member.Value)),
        JsonArray list => list.Select(Plain).ToList(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => decimal.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture),
        },
        _ => null,
    };
}
