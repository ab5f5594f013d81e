using System.Globalization;
using System.Text;
using System.Text.Json;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>
/// Names a place in an object. Done by a second look at the text once something is known to be wrong, so that reading a sound object
/// keeps no account of where it is.
/// </summary>
internal static class ObjectPath
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>The path of the token that starts at the given offset: <c>spec.networks[1].name</c>.</summary>
    /// <param name="start">A cursor that stands on the object's start.</param>
    /// <param name="offset">The offset, in bytes from the start of the cursor's text.</param>
    public static string At(JsonCursor start, long offset)
    {
        var steps = new Stack<Step>();
        offset -= start.TokenStartIndex;
        var reader = new Utf8JsonReader(start.Rest, AnyDepth);
        reader.Read();
        while (reader.TokenStartIndex < offset)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    steps.Push(new Step(null, 0));
                    break;
                case JsonTokenType.StartArray:
                    steps.Push(new Step(null, -1));
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    steps.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    steps.Pop();
                    steps.Push(new Step(NameOf(ref reader), 0));
                    break;
            }

            if (!reader.Read())
            {
                break;
            }

            var startsValue = reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.EndArray or JsonTokenType.EndObject);
            if (startsValue && steps.TryPeek(out var array) && array.Name is null)
            {
                steps.Pop();
                steps.Push(array with { Index = array.Index + 1 });
            }
        }

        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            steps.Pop();
            steps.Push(new Step(NameOf(ref reader), 0));
        }

        var path = new StringBuilder();
        foreach (var step in steps.Reverse())
        {
            if (step.Name is null)
            {
                path.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
            }
            else
            {
                path.Append(path.Length == 0 ? string.Empty : ".").Append(step.Name);
            }
        }

        return path.ToString();
    }

    private static string NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "?";
        }
    }

    /// <summary>The member an object is at, or the index an array is at.</summary>
    private readonly record struct Step(string? Name, int Index);
}
