using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Storm.Checker;
using WebhookGuard.Storm.Faults;
using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Report;

/// <summary>Writes a report as a table for people and as JSON.</summary>
internal static class ReportWriter
{
    private const int ShownViolations = 20;
    private const int ShownCauses = 8;
    private const int CauseLength = 100;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Table(StormReport report)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var options = report.Options;
        text.WriteLine($"storm of seed {options.Seed}: {options.Clients} clients, {options.Replicas} replicas, {options.Addresses} addresses, claims {(options.Claims ? "on" : "off")}");
        text.WriteLine($"  {report.Lasted.TotalSeconds:0} s, {report.Requests.Count} requests, {report.Revisions} versions of objects stored, addresses came to be held {report.Holdings} times, {report.ClaimWrites} writes of claims");
        text.WriteLine();
        text.WriteLine($"  {"answer",-16}{"create",9}{"dry run",9}{"update",9}{"delete",9}");
        foreach (var outcome in Enum.GetValues<Outcome>())
        {
            int[] counts = [.. Columns(report).Select(column => column.GetValueOrDefault(outcome))];
            if (counts.Any(count => count > 0))
            {
                text.WriteLine($"  {Words(outcome),-16}{string.Concat(counts.Select(count => $"{count,9}"))}");
            }
        }

        text.WriteLine();
        text.WriteLine($"  denied: {report.DeniedByHolder} by one who had it then, {report.DeniedByRecentHolder} by one who had had it shortly before, {report.DeniedByClaimAlone} by a claim alone");
        text.WriteLine($"  creates granted: p50 {Milliseconds(report, Outcome.Granted, 0.5)} ms, p99 {Milliseconds(report, Outcome.Granted, 0.99)} ms; denied: p50 {Milliseconds(report, Outcome.Denied, 0.5)} ms, p99 {Milliseconds(report, Outcome.Denied, 0.99)} ms");
        text.WriteLine($"  claims outlived their holders: p50 {report.Release(0.5).TotalSeconds:0.0} s, p99 {report.Release(0.99).TotalSeconds:0.0} s, of {report.Released.Count}");
        foreach (var (cause, count) in Causes(report))
        {
            text.WriteLine($"  {count} times: {cause}");
        }

        text.WriteLine($"  faults: {string.Join(", ", FaultCounts(report).Select(item => $"{Words(item.Kind)} {item.Count}"))}");
        text.WriteLine();
        foreach (var promise in Enum.GetValues<Promise>())
        {
            text.WriteLine($"  {Words(promise),-20}{report.Violations.Count(violation => violation.Promise == promise),6} violations");
        }

        foreach (var violation in report.Violations.GroupBy(violation => violation.Promise).SelectMany(group => group.Take(ShownViolations)))
        {
            text.WriteLine($"  ! {Words(violation.Promise)}: {violation.Text}");
        }

        foreach (var (violation, lines) in report.Stories)
        {
            text.WriteLine($"\n  {violation.Text}");
            foreach (var line in lines)
            {
                text.WriteLine($"    {line}");
            }
        }

        return text.ToString();
    }

    public static string Json(StormReport report)
    {
        var json = new JsonObject
        {
            ["seed"] = report.Options.Seed,
            ["clients"] = report.Options.Clients,
            ["replicas"] = report.Options.Replicas,
            ["addresses"] = report.Options.Addresses,
            ["claims"] = report.Options.Claims,
            ["seconds"] = Math.Round(report.Lasted.TotalSeconds, 1),
            ["requests"] = report.Requests.Count,
            ["versionsStored"] = report.Revisions,
            ["holdings"] = report.Holdings,
            ["claimWrites"] = report.ClaimWrites,
            ["answers"] = new JsonObject
            {
                ["create"] = Counts(report.Count(RequestKind.Create)),
                ["dryRun"] = Counts(report.Count(RequestKind.Create, dryRun: true)),
                ["update"] = Counts(report.Count(RequestKind.Update)),
                ["delete"] = Counts(report.Count(RequestKind.Delete)),
            },
            ["denied"] = new JsonObject
            {
                ["byHolder"] = report.DeniedByHolder,
                ["byRecentHolder"] = report.DeniedByRecentHolder,
                ["byClaimAlone"] = report.DeniedByClaimAlone,
            },
            ["createMilliseconds"] = new JsonObject
            {
                ["grantedP50"] = report.CreateLatency(Outcome.Granted, 0.5).TotalMilliseconds,
                ["grantedP99"] = report.CreateLatency(Outcome.Granted, 0.99).TotalMilliseconds,
                ["deniedP50"] = report.CreateLatency(Outcome.Denied, 0.5).TotalMilliseconds,
                ["deniedP99"] = report.CreateLatency(Outcome.Denied, 0.99).TotalMilliseconds,
            },
            ["releaseSeconds"] = new JsonObject { ["p50"] = report.Release(0.5).TotalSeconds, ["p99"] = report.Release(0.99).TotalSeconds },
            ["faults"] = new JsonObject(FaultCounts(report).Select(item => KeyValuePair.Create(Camel(item.Kind), (JsonNode?)item.Count))),
            ["violations"] = new JsonArray([.. report.Violations.Select(violation =>
                (JsonNode)new JsonObject { ["promise"] = Camel(violation.Promise), ["text"] = violation.Text })]),
        };
        return json.ToJsonString(Indented);
    }

    private static IEnumerable<IReadOnlyDictionary<Outcome, int>> Columns(StormReport report) =>
        [report.Count(RequestKind.Create), report.Count(RequestKind.Create, dryRun: true), report.Count(RequestKind.Update), report.Count(RequestKind.Delete)];

    private static IEnumerable<(FaultKind Kind, int Count)> FaultCounts(StormReport report) =>
        Enum.GetValues<FaultKind>().Select(kind => (kind, report.Faults.Count(fault => fault.Kind == kind)));

    // Numbers, such as ports, would make each of its own.
    private static IEnumerable<(string Cause, int Count)> Causes(StormReport report) => report.Requests
        .Where(request => request.Outcome is Outcome.Unavailable or Outcome.TryAgain)
        .GroupBy(CauseOf, StringComparer.Ordinal)
        .Select(group => (group.Key, group.Count()))
        .OrderByDescending(item => item.Item2)
        .Take(ShownCauses);

    private static string CauseOf(RequestRecord request)
    {
        var text = string.Concat(request.Message.Where(c => !char.IsAsciiDigit(c)));
        // The guard tells first what is amiss, the API server last.
        return request.Outcome == Outcome.TryAgain
            ? string.Concat(text.Split("denied the request: ")[^1].Take(CauseLength))
            : string.Concat(text.TakeLast(CauseLength));
    }

    private static JsonObject Counts(IReadOnlyDictionary<Outcome, int> counts) =>
        new(counts.OrderBy(item => item.Key).Select(item => KeyValuePair.Create(Camel(item.Key), (JsonNode?)item.Value)));

    private static string Milliseconds(StormReport report, Outcome outcome, double quantile) =>
        report.CreateLatency(outcome, quantile).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);

    private static string Camel<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    // AlreadyExists -> already exists
    private static string Words<T>(T value)
        where T : struct, Enum =>
        string.Concat(value.ToString().Select((c, index) => char.IsUpper(c) ? $"{(index > 0 ? " " : string.Empty)}{char.ToLowerInvariant(c)}" : $"{c}"));
}
