using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace WebhookGuard.Hosting;

/// <summary>
/// Logs as one JSON object a line: <c>time</c> (UTC), <c>level</c>, <c>logger</c>, <c>event</c>, <c>message</c>, and in <c>fields</c> what the
/// message tells of, under names for scripts. What is alike in message and field is not said twice: a value that the message ends with is no
/// field. Characters stay as they are, so that a command in a message can be copied from the log.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class JsonLineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>The name of this formatter among those of the console.</summary>
    public const string FormatterName = "json-line";

    private const string OriginalFormat = "{OriginalFormat}";
    private const int LongestFieldName = 64;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? usedBuffer;

    [ThreadStatic]
    private static Utf8JsonWriter? usedWriter;

    [ThreadStatic]
    private static ArrayBufferWriter<char>? usedText;

    // Each time that a field is asked for its value is boxed.
    [ThreadStatic]
    private static List<KeyValuePair<string, object?>>? usedFields;

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var buffer = usedBuffer ??= new ArrayBufferWriter<byte>();
        buffer.ResetWrittenCount();
        var writer = usedWriter ??= new Utf8JsonWriter(buffer, Options);
        writer.Reset(buffer);
        var fields = usedFields ??= [];
        fields.Clear();
        if (logEntry.State is IReadOnlyList<KeyValuePair<string, object?>> state)
        {
            for (var i = 0; i < state.Count; i++)
            {
                fields.Add(state[i]);
            }
        }

        var message = TryRender(fields, out var text) ? text : logEntry.Formatter(logEntry.State, logEntry.Exception);
        writer.WriteStartObject();
        WriteTime(writer);
        writer.WriteString("level"u8, LevelName(logEntry.LogLevel));
        writer.WriteString("logger"u8, logEntry.Category);
        if (logEntry.EventId.Name is { } name)
        {
            writer.WriteString("event"u8, name);
        }

        writer.WriteString("message"u8, message);
        WriteFields(writer, fields, message);

        if (logEntry.Exception is { } exception)
        {
            writer.WriteString("exception"u8, exception.ToString());
        }

        writer.WriteEndObject();
        writer.Flush();
        WriteLine(textWriter, buffer.WrittenSpan);
    }

    private void WriteTime(Utf8JsonWriter writer)
    {
        Span<char> text = stackalloc char[32];
        time.GetUtcNow().UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        writer.WriteString("time"u8, text[..length]);
    }

    private static void WriteFields(Utf8JsonWriter writer, List<KeyValuePair<string, object?>> fields, ReadOnlySpan<char> message)
    {
        writer.WriteStartObject("fields"u8);
        foreach (var (name, value) in fields)
        {
            if (name == OriginalFormat || (value is string { Length: > 0 } text && message.EndsWith(text, StringComparison.Ordinal)))
            {
                continue;
            }

            WriteName(writer, name);
            WriteValue(writer, value);
        }

        writer.WriteEndObject();
    }

    /// <summary>Puts the message together without making a string of it. False if there are other than plain strings and integers in it.</summary>
    private static bool TryRender(List<KeyValuePair<string, object?>> fields, out ReadOnlySpan<char> message)
    {
        message = default;
        if (fields.Count == 0 || fields[^1] is not { Key: OriginalFormat, Value: string template })
        {
            return false;
        }

        var text = usedText ??= new ArrayBufferWriter<char>();
        text.ResetWrittenCount();
        var rest = template.AsSpan();
        while (rest.IndexOfAny('{', '}') is >= 0 and var brace)
        {
            var length = rest[brace..].IndexOf('}') - 1;
            if (length <= 0 || !TryAppend(text, fields, rest.Slice(brace + 1, length), rest[..brace]))
            {
                return false;
            }

            rest = rest[(brace + length + 2)..];
        }

        text.Write(rest);
        message = text.WrittenSpan;
        return true;
    }

    private static bool TryAppend(
        ArrayBufferWriter<char> text, List<KeyValuePair<string, object?>> fields, ReadOnlySpan<char> name, ReadOnlySpan<char> before)
    {
        for (var i = 0; i < fields.Count - 1; i++)
        {
            if (name.SequenceEqual(fields[i].Key) && fields[i].Value is string or int)
            {
                text.Write(before);
                text.Write(fields[i].Value as string ?? ((int)fields[i].Value!).ToString(CultureInfo.InvariantCulture));
                return true;
            }
        }

        return false;
    }

    private static void WriteName(Utf8JsonWriter writer, string name)
    {
        if (name.Length is 0 or > LongestFieldName)
        {
            writer.WritePropertyName(name);
            return;
        }

        Span<char> camelCase = stackalloc char[LongestFieldName];
        name.CopyTo(camelCase);
        camelCase[0] = char.ToLowerInvariant(camelCase[0]);
        writer.WritePropertyName(camelCase[..name.Length]);
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool boolean:
                writer.WriteBooleanValue(boolean);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };

    private static void WriteLine(TextWriter output, ReadOnlySpan<byte> line)
    {
        var rented = ArrayPool<char>.Shared.Rent(line.Length + 1);
        try
        {
            var length = Encoding.UTF8.GetChars(line, rented);
            rented[length] = '\n';
            output.Write(rented.AsSpan(0, length + 1));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }
}
