using System.CommandLine;
using WebhookGuard.Admission;
using WebhookGuard.Commands.Checking;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Settings;

namespace WebhookGuard.Commands;

/// <summary><c>webhookguard check</c>: manifests judged as if they were created now.</summary>
internal static class CheckCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="input">Opens the standard input.</param>
    public static Command Create(Func<Stream> input)
    {
        var command = new Command(
            "check",
            "Judge manifests as if they were created now, in order, each seeing those before it. Modes of Namespaces and overrides do not count: "
            + "a conflict is a conflict. Exits with 0 if nothing is denied, 1 if something is, 2 on bad input, 3 if a source could not be read");
        var files = new Option<string[]>("--filename", "-f")
        {
            HelpName = "FILE|-",
            Description = "a manifest, YAML or JSON; - is the standard input; may be given more than once",
            Required = true,
        };
        var @namespace = new Option<string>("--namespace", "-n")
        {
            HelpName = "NAMESPACE",
            Description = "the namespace of objects that name none",
            DefaultValueFactory = _ => "default",
        };
        var output = OutputOption.Create(OutputOption.Table, OutputOption.Json, OutputOption.Yaml);
        var timeout = TimeoutOption.Create();
        command.Options.Add(files);
        command.Options.Add(@namespace);
        command.Options.Add(output);
        command.Options.Add(timeout);
        var settings = new SettingOptions(command, [.. SettingsTable.Facts]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (stdout, stderr) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var effective = settings.Read(parsed);
            var objects = ManifestFiles.Read(parsed.GetRequiredValue(files), input);
            var facts = new ClusterFacts(effective.Topology());
            using var progress = new SyncProgress(stderr);
            var cluster = await FactsReader.ReadAsync(
                effective, facts, TimeSpan.FromSeconds(parsed.GetValue(timeout)), progress.Report, TimeProvider.System, cancellationToken);
            progress.Dispose();
            var judge = new ManifestJudge(facts, new LiveDecider(new Decider(facts, effective.Decisions()), cluster), parsed.GetRequiredValue(@namespace));
            var report = await judge.JudgeAsync(objects, cancellationToken);
            await OutputOption.WriteAsync(stdout, parsed.GetRequiredValue(output), report, CheckTable.Write);
            return report.Summary.Denied > 0 ? ExitCodes.Conflict : ExitCodes.Fine;
        });
        return command;
    }
}
