using System.Globalization;
using WebhookGuard.Storm;
using WebhookGuard.Storm.Report;

const string Usage = """
    Lets a storm of requests and faults loose on three replicas of the guard, and checks what is promised.

      tests/storm.sh [--creates N] [--clients N] [--addresses N] [--replicas N] [--seed N] [--claims true|false] [--short] [--json FILE]

    --short   the form of the tests: fewer creates and addresses, short time limits. The others may follow and change it.
    --json    writes the figures and all violations to a file as well

    Exit code: 0 if everything held, 1 if not, 2 for arguments that cannot be read.
    """;

var options = new StormOptions();
string? json = null;
var rest = new Queue<string>(args);
try
{
    while (rest.TryDequeue(out var name))
    {
        switch (name)
        {
            case "-h" or "--help":
                Console.WriteLine(Usage);
                return 0;
            case "--short":
                options = StormOptions.Short;
                break;
            case "--creates":
                options = options with { Creates = Number(name) };
                break;
            case "--clients":
                options = options with { Clients = Number(name) };
                break;
            case "--addresses":
                options = options with { Addresses = Number(name) };
                break;
            case "--replicas":
                options = options with { Replicas = Number(name) };
                break;
            case "--seed":
                options = options with { Seed = Number(name) };
                break;
            case "--claims":
                options = options with { Claims = bool.Parse(Value(name)) };
                break;
            case "--json":
                json = Value(name);
                break;
            default:
                throw new FormatException($"{name} is no option");
        }
    }
}
catch (FormatException exception)
{
    await Console.Error.WriteLineAsync($"{exception.Message}\n\n{Usage}");
    return 2;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};
var report = await StormRun.RunAsync(options, Console.Error.WriteLine, interrupted.Token);
Console.WriteLine(ReportWriter.Table(report));
if (json is not null)
{
    await File.WriteAllTextAsync(json, ReportWriter.Json(report));
}

return report.Violations.Count == 0 ? 0 : 1;

string Value(string name) => rest.TryDequeue(out var value) ? value : throw new FormatException($"{name} needs a value");

int Number(string name) =>
    int.TryParse(Value(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
        ? number
        : throw new FormatException($"{name} needs a number greater than 0");
