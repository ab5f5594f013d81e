using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>
/// The typed value of a YAML scalar. Plain scalars are typed as kubectl and the API server's clients do it (sigs.k8s.io/yaml, which
/// is YAML 1.1 here and there): <c>yes</c> is true, <c>0123</c> is 83, <c>1_000</c> is 1000, a date is a string.
/// </summary>
/// <param name="Kind">String, Number, True, False or Null.</param>
/// <param name="Text">A string's text, or a number's JSON text.</param>
internal readonly partial record struct YamlScalar(JsonValueKind Kind, string Text)
{
    /// <summary>A quoted or block scalar.</summary>
    public static YamlScalar OfString(string text) => new(JsonValueKind.String, text);

    /// <summary>A plain scalar.</summary>
    /// <exception cref="FormatException">It is infinite or not a number, which JSON cannot say.</exception>
    public static YamlScalar OfPlain(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return new(JsonValueKind.Null, "null");
            case "true" or "True" or "TRUE" or "y" or "Y" or "yes" or "Yes" or "YES" or "on" or "On" or "ON":
                return new(JsonValueKind.True, "true");
            case "false" or "False" or "FALSE" or "n" or "N" or "no" or "No" or "NO" or "off" or "Off" or "OFF":
                return new(JsonValueKind.False, "false");
            case ".nan" or ".NaN" or ".NAN" or ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" or "-.inf" or "-.Inf" or "-.INF":
                throw new FormatException($"{text} is no value JSON has");
        }

        if (!char.IsAsciiDigit(text[0]) && text[0] is not ('+' or '-' or '.'))
        {
            return OfString(text);
        }

        var digits = text[0] == '.' ? text : text.Replace("_", string.Empty, StringComparison.Ordinal);
        if (TryReadInteger(digits, out var integer) && integer >= long.MinValue && integer <= ulong.MaxValue)
        {
            return new(JsonValueKind.Number, integer.ToString(CultureInfo.InvariantCulture));
        }

        if (Float().IsMatch(digits)
            && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value))
        {
            return new(JsonValueKind.Number, value.ToString("R", CultureInfo.InvariantCulture));
        }

        return OfString(text);
    }

    /// <summary>Writes the value.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        if (Kind == JsonValueKind.String)
        {
            writer.WriteStringValue(Text);
        }
        else
        {
            writer.WriteRawValue(Text, skipInputValidation: true);
        }
    }

    // Go's strconv.ParseInt with base 0: a prefix tells the base, a bare leading zero means octal.
    private static bool TryReadInteger(ReadOnlySpan<char> text, out BigInteger value)
    {
        value = BigInteger.Zero;
        var negative = text[0] == '-';
        if (negative || text[0] == '+')
        {
            text = text[1..];
        }

        var radix = 10;
        if (text.Length > 1 && text[0] == '0')
        {
            radix = text[1] switch
            {
                'x' or 'X' => 16,
                'b' or 'B' => 2,
                _ => 8,
            };
            text = char.IsAsciiLetter(text[1]) ? text[2..] : text[1..];
        }

        // Longer than any 64-bit number: no use to go on.
        if (text.Length is 0 or > 64)
        {
            return false;
        }

        foreach (var c in text)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix)
            {
                return false;
            }

            value = (value * radix) + digit;
        }

        value = negative ? -value : value;
        return true;
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Float();
}
