using System.Globalization;
using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Checker;

/// <summary>All that happened to an address before a violation: what somebody needs who is to explain it.</summary>
internal static class Story
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(2);

    /// <summary>The events of an address in order, a line each.</summary>
    public static IReadOnlyList<string> Tell(
        AddressKey key,
        TimeSpan at,
        IEnumerable<RequestRecord> requests,
        IEnumerable<StoredVersion> versions,
        IEnumerable<PortRecord> ports,
        IEnumerable<ClaimVersion> claims)
    {
        var lines = new List<(TimeSpan At, string Text)>();
        foreach (var request in requests.Where(request => request.Asks.Contains(key)))
        {
            var subject = $"{request.Kind}{(request.DryRun ? " (dry run)" : string.Empty)} of {request.Who}";
            lines.Add((request.Start, $"{subject} sent"));
            lines.Add((request.End, $"{subject} answered: {request.Outcome} {request.Message}"));
        }

        var asked = new HashSet<ObjectKey>();
        foreach (var version in versions)
        {
            var asks = version.Asks.Contains(key);
            if (asks ? asked.Add(version.Who.Object) || version.Leaving : asked.Remove(version.Who.Object))
            {
                var state = version.Gone ? "gone" : !asks ? "asks no more" : version.Leaving ? "stored, in deletion" : "stored";
                lines.Add((version.SeenAt, string.Create(CultureInfo.InvariantCulture, $"revision {version.Revision}: {version.Who} {state} ({version.Uid})")));
            }
        }

        foreach (var port in ports.Where(port => port.Keys.Contains(key)))
        {
            lines.Add((port.From, $"port of {port.Who} may be there"));
            lines.Add((port.To ?? TimeSpan.MaxValue, $"port of {port.Who} is gone, or written again"));
        }

        string? claim = null;
        foreach (var version in claims)
        {
            if (version.Key == key)
            {
                claim = version.Name;
            }

            if (version.Name == claim)
            {
                lines.Add((version.SeenAt, string.Create(CultureInfo.InvariantCulture, $"revision {version.Revision}: {(version.Gone ? $"claim {version.Name} gone" : version.ToString())}")));
            }
        }

        var end = at < TimeSpan.MaxValue - After ? at + After : TimeSpan.MaxValue;
        var start = (at < TimeSpan.MaxValue ? at : lines.Where(line => line.At < TimeSpan.MaxValue).Select(line => line.At).DefaultIfEmpty().Max()) - Before;
        return [.. lines
            .Where(line => line.At >= start && line.At <= end)
            .OrderBy(line => line.At)
            .Select(line => line.At == TimeSpan.MaxValue ? $"     end  {line.Text}" : string.Create(CultureInfo.InvariantCulture, $"{line.At.TotalSeconds,8:0.000}  {line.Text}"))];
    }
}
