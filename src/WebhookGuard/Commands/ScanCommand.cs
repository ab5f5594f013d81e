using System.CommandLine;
using WebhookGuard.Commands.Scanning;
using WebhookGuard.Settings;

namespace WebhookGuard.Commands;

/// <summary><c>webhookguard scan</c>: the addresses that several owners hold already.</summary>
internal static class ScanCommand
{
    public static Command Create()
    {
        var command = new Command(
            "scan",
            "List the addresses that several owners hold already: who they are, how that is known, the likely cause and what to do. Changes nothing. "
            + "What a cluster shows is read twice, so that an address which is just being handed on is not among it. "
            + "Exits with 0 if there is none, 1 if there is one, 2 on bad usage, 3 if a source could not be read");
        var @namespace = new Option<string?>("--namespace", "-n")
        {
            HelpName = "NAMESPACE",
            Description = "only addresses that somebody in this namespace holds",
        };
        var subnet = new Option<string?>("--subnet")
        {
            HelpName = "NAME",
            Description = "only addresses of this Subnet, or of the VLAN that it is on",
        };
        var output = OutputOption.Create(OutputOption.Table, OutputOption.Json, OutputOption.Yaml);
        var timeout = TimeoutOption.Create();
        command.Options.Add(@namespace);
        command.Options.Add(subnet);
        command.Options.Add(output);
        command.Options.Add(timeout);
        var settings = new SettingOptions(command, [.. SettingsTable.Facts]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var filter = new ScanFilter(parsed.GetValue(@namespace), parsed.GetValue(subnet));
            var scan = new Scan(settings.Read(parsed), TimeSpan.FromSeconds(parsed.GetValue(timeout)), parsed.InvocationConfiguration.Error, TimeProvider.System);
            var report = ScanReport.Of(await scan.FindAsync(filter, cancellationToken));
            await WriteAsync(parsed.InvocationConfiguration.Output, parsed.GetRequiredValue(output), report);
            return report.Duplicates.Count > 0 ? ExitCodes.Conflict : ExitCodes.Fine;
        });
        return command;
    }

    private static Task WriteAsync(TextWriter output, string format, ScanReport report)
    {
        if (format != OutputOption.Table)
        {
            return StructuredOutput.WriteAsync(output, format, report);
        }

        ScanTable.Write(Terminal.For(output), report);
        return Task.CompletedTask;
    }
}
