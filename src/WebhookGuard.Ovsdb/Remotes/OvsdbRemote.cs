using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WebhookGuard.Ovsdb.Remotes;

/// <summary>How a remote is reached.</summary>
public enum OvsdbRemoteKind
{
    /// <summary>Plain TCP (<c>tcp:HOST:PORT</c>).</summary>
    Tcp,

    /// <summary>TLS over TCP (<c>ssl:HOST:PORT</c>).</summary>
    Ssl,

    /// <summary>A unix domain socket (<c>unix:PATH</c>).</summary>
    Unix,
}

/// <summary>
/// One server to connect to, as written in ovsdb(7) "Connection Methods": <c>tcp:HOST[:PORT]</c>, <c>ssl:HOST[:PORT]</c> or
/// <c>unix:PATH</c>. IPv6 addresses are in brackets; IPv4 addresses may be. The port defaults to 6640 (RFC 7047 section 7).
/// </summary>
/// <param name="Kind">How it is reached.</param>
/// <param name="Address">Host name or address without brackets, or the path of the unix socket.</param>
/// <param name="Port">TCP port; 0 for a unix socket.</param>
public sealed record OvsdbRemote(OvsdbRemoteKind Kind, string Address, int Port)
{
    /// <summary>The port of a remote that names none.</summary>
    public const int DefaultPort = 6640;

    /// <summary>Parses a comma-separated list of remotes. Empty entries are not accepted.</summary>
    /// <param name="text">For example <c>tcp:[10.0.0.1]:6641,tcp:[10.0.0.2]:6641</c>.</param>
    /// <exception cref="FormatException">The list is empty or an entry is malformed; the message says which and why.</exception>
    public static IReadOnlyList<OvsdbRemote> ParseList(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.IsNullOrWhiteSpace(text)
            ? throw new FormatException("no remote given: expected tcp:HOST:PORT, ssl:HOST:PORT or unix:PATH, separated by commas")
            : [.. text.Split(',').Select(entry => Parse(entry.Trim()))];
    }

    /// <summary>Parses one remote.</summary>
    /// <exception cref="FormatException">The text is malformed; the message says why.</exception>
    public static OvsdbRemote Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (remote, error) = TryParse(text);
        return remote ?? throw new FormatException($"remote \"{text}\": {error}");
    }

    /// <summary>The remote as it is written, IPv6 addresses in brackets.</summary>
    public override string ToString() => Kind switch
    {
        OvsdbRemoteKind.Unix => $"unix:{Address}",
        OvsdbRemoteKind.Ssl => $"ssl:{HostForText}:{Port}",
        _ => $"tcp:{HostForText}:{Port}",
    };

    private string HostForText => Address.Contains(':', StringComparison.Ordinal) ? $"[{Address}]" : Address;

    private static (OvsdbRemote? Remote, string? Error) TryParse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return (null, "expected tcp:HOST:PORT, ssl:HOST:PORT or unix:PATH");
        }

        var rest = text[(colon + 1)..];
        return text[..colon] switch
        {
            "tcp" => TryParseHost(OvsdbRemoteKind.Tcp, rest),
            "ssl" => TryParseHost(OvsdbRemoteKind.Ssl, rest),
            "unix" when rest.Length == 0 => (null, "the path of the socket is missing"),
            "unix" => (new OvsdbRemote(OvsdbRemoteKind.Unix, rest, 0), null),
            "ptcp" or "pssl" or "punix" => (null, "this is an address to listen on; a client connects to tcp:, ssl: or unix:"),
            var method => (null, $"unknown method \"{method}\": expected tcp, ssl or unix"),
        };
    }

    private static (OvsdbRemote? Remote, string? Error) TryParseHost(OvsdbRemoteKind kind, string text)
    {
        if (!TrySplitHost(text, out var host, out var portText, out var error))
        {
            return (null, error);
        }

        if (host.Length == 0 || host.Any(char.IsWhiteSpace))
        {
            return (null, "the host is missing");
        }

        if (portText is null)
        {
            return (new OvsdbRemote(kind, host, DefaultPort), null);
        }

        return int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? (new OvsdbRemote(kind, host, port), null)
            : (null, $"\"{portText}\" is not a port (1 to 65535)");
    }

    private static bool TrySplitHost(string text, out string host, out string? port, [NotNullWhen(false)] out string? error)
    {
        (host, port, error) = ("", null, null);
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0)
            {
                error = "the closing bracket is missing";
                return false;
            }

            host = text[1..close];
            var rest = text[(close + 1)..];
            if (rest.Length == 0)
            {
                return true;
            }

            port = rest[1..];
            error = rest[0] == ':' ? null : $"unexpected \"{rest}\" after the bracket";
            return error is null;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon != text.LastIndexOf(':'))
        {
            error = "an IPv6 address must be in brackets";
            return false;
        }

        (host, port) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        return true;
    }
}
