using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace WebhookGuard.Hosting;

/// <summary>A place to listen: <c>:8443</c> on every address, <c>127.0.0.1:8443</c>, <c>[::1]:0</c>.</summary>
/// <param name="Host">The address, or null for all.</param>
/// <param name="Port">The port; 0 for a free one.</param>
public readonly record struct ListenAddress(IPAddress? Host, int Port)
{
    /// <summary>Reads <c>host:port</c> or <c>:port</c>.</summary>
    public static bool TryParse(string? text, out ListenAddress address)
    {
        address = default;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > ushort.MaxValue)
        {
            return false;
        }

        var host = text![..colon];
        if (host.Length == 0)
        {
            address = new ListenAddress(null, port);
            return true;
        }

        if (!IPAddress.TryParse(host == "localhost" ? "127.0.0.1" : host.Trim('[', ']'), out var parsed))
        {
            return false;
        }

        address = new ListenAddress(parsed, port);
        return true;
    }

    /// <summary>Reads <c>host:port</c> or <c>:port</c>.</summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static ListenAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' must be HOST:PORT or :PORT.");

    /// <summary>Makes Kestrel listen there.</summary>
    public void Listen(KestrelServerOptions kestrel, Action<ListenOptions> configure)
    {
        if (Host is null)
        {
            kestrel.ListenAnyIP(Port, configure);
        }
        else
        {
            kestrel.Listen(Host, Port, configure);
        }
    }
}
