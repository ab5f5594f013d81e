using System.CommandLine;
using WebhookGuard.Commands.Scanning;
using WebhookGuard.Settings;

namespace WebhookGuard.Commands;

/// <summary><c>webhookguard scan</c>: what is wrong already.</summary>
internal static class ScanCommand
{
    public static Command Create()
    {
        var command = new Command(
            "scan",
            "List what is wrong already: addresses that several owners hold, ports and IPs whose owners are gone (leftover), IPs without ports, ports "
            + "without IPs, addresses outside their Subnets; each with how it is known, the likely cause and what to do. Changes nothing. "
            + "What a cluster shows is read twice, so that an address which is just being handed on is not among it. "
            + "Exits with 0 if nothing is found, 1 if anything is (--kind says what counts), 2 on bad usage, 3 if a source could not be read");
        var @namespace = new Option<string?>("--namespace", "-n")
        {
            HelpName = "NAMESPACE",
            Description = "only what somebody in this namespace has a part in",
        };
        var subnet = new Option<string?>("--subnet")
        {
            HelpName = "NAME",
            Description = "only addresses of this Subnet, or of the VLAN that it is on",
        };
        var kinds = new Option<string[]>("--kind")
        {
            HelpName = string.Join('|', FindingKind.All),
            Description = "only findings of this kind; may be given more than once",
        };
        kinds.AcceptOnlyFromAmong([.. FindingKind.All]);
        var output = OutputOption.Create(OutputOption.Table, OutputOption.Json, OutputOption.Yaml);
        var timeout = TimeoutOption.Create();
        command.Options.Add(@namespace);
        command.Options.Add(subnet);
        command.Options.Add(kinds);
        command.Options.Add(output);
        command.Options.Add(timeout);
        var settings = new SettingOptions(command, [.. SettingsTable.Facts]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var filter = new ScanFilter(parsed.GetValue(@namespace), parsed.GetValue(subnet), parsed.GetValue(kinds) ?? []);
            var scan = new Scan(settings.Read(parsed), TimeSpan.FromSeconds(parsed.GetValue(timeout)), parsed.InvocationConfiguration.Error, TimeProvider.System);
            var report = ScanReport.Of(await scan.FindAsync(filter, cancellationToken));
            await OutputOption.WriteAsync(parsed.InvocationConfiguration.Output, parsed.GetRequiredValue(output), report, ScanTable.Write);
            return report.Duplicates.Count + report.Discrepancies.Count > 0 ? ExitCodes.Conflict : ExitCodes.Fine;
        });
        return command;
    }
}
