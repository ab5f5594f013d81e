using System.Text.Json;
using WebhookGuard.Benchmarks;
using WebhookGuard.Benchmarks.Admission;
using WebhookGuard.Benchmarks.Claims;
using WebhookGuard.Benchmarks.Cluster;
using WebhookGuard.Benchmarks.Creates;
using WebhookGuard.Benchmarks.Detection;
using WebhookGuard.Benchmarks.Northbound;
using WebhookGuard.Benchmarks.Processes;
using WebhookGuard.Benchmarks.Soak;
using WebhookGuard.Benchmarks.Startup;

IReadOnlyList<IBenchmark> benchmarks =
[
    new AdmissionSpeed(),
    new ClaimCost(),
    new PodCreates(),
    new StartTime(),
    new DetectionDelay(),
    new SearchCost(),
    new KubernetesSync(),
    new NorthboundSync(),
    new NorthboundChanges(),
    new NorthboundLoad(),
    new ClusterMemory(),
];
IReadOnlyList<IRole> roles = [new EmptyWebhook(), new GuardRole(), new ClusterGuard(), new ServeRole(), new SourceProcess()];
if (args is [RoleHost.Argument, var named, .. var rest])
{
    await RoleHost.RunAsync(roles.First(role => role.Name == named), rest);
    return 0;
}

var usage = $"""
    Measures the guard, each figure beside a reference in the same run.

      dotnet run -c Release --project tests/WebhookGuard.Benchmarks -- NAME|all [--json FILE]
      dotnet run -c Release --project tests/WebhookGuard.Benchmarks -- soak [--minutes N] [--json FILE]

    NAME     {string.Join("\n         ", benchmarks.Select(benchmark => $"{benchmark.Name}: {benchmark.Summary}"))}
             {new SoakTest(TimeSpan.Zero).Name}: {new SoakTest(TimeSpan.Zero).Summary}
    --json   writes the figures to a file as well: name, unit, value, reference, ratio, target, met

    The servers are those of the tests: 'eval "$(tests/control-plane.sh)"' makes them known.
    Exit code: 0 if every target was met, 1 if not, 2 for arguments that cannot be read.
    """;

string? json = null;
var minutes = SoakTest.UsualMinutes;
var names = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    if (args[i] is "-h" or "--help")
    {
        Console.WriteLine(usage);
        return 0;
    }

    if (args[i] == "--json" && i + 1 < args.Length)
    {
        json = args[++i];
    }
    else if (args[i] == "--minutes" && i + 1 < args.Length && int.TryParse(args[i + 1], out var given) && given > 0)
    {
        (minutes, i) = (given, i + 1);
    }
    else
    {
        names.Add(args[i]);
    }
}

var soak = new SoakTest(TimeSpan.FromMinutes(minutes));
if (names.Count == 0 || names.Any(name => name != "all" && benchmarks.Append(soak).All(benchmark => benchmark.Name != name)))
{
    await Console.Error.WriteLineAsync(usage);
    return 2;
}

var figures = new List<Figure>();
foreach (var benchmark in benchmarks.Append(soak).Where(benchmark => names.Contains(benchmark.Name) || (benchmark != soak && names.Contains("all"))))
{
    figures.AddRange(await benchmark.RunAsync(text => Console.Error.WriteLine($"{benchmark.Name}: {text}")));
}

foreach (var figure in figures)
{
    var verdict = figure.Met switch { true => $"  (target {figure.Target:0.##}: met)", false => $"  (target {figure.Target:0.##}: MISSED)", null => string.Empty };
    Console.WriteLine($"{figure.Name}: {figure.Value:0.00} / {figure.Reference:0.00} {figure.Unit} = {figure.Ratio:0.00}{verdict}");
}

if (json is not null)
{
    await File.WriteAllTextAsync(json, JsonSerializer.Serialize(figures, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }));
}

return figures.Any(figure => figure.Met == false) ? 1 : 0;
