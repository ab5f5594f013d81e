using System.CommandLine;
using WebhookGuard.Commands.Lookup;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Settings;

namespace WebhookGuard.Commands;

/// <summary><c>webhookguard who-has</c>: who holds an address, or what an owner holds.</summary>
internal static class WhoHasCommand
{
    public static Command Create()
    {
        var command = new Command(
            "who-has",
            "Show who holds an address, or every address that an owner holds, and how each is known: port, object, Subnet, scope, state and claim. Changes nothing. "
            + "Exits with 0, whether somebody holds it or nobody does, 2 on bad usage, 3 if a source could not be read");
        var asked = new Argument<string>("ADDRESS|OWNER")
        {
            Description = "an IP or MAC address in any spelling; or an owner: KIND/NAMESPACE/NAME as in vm/team-a/db-1, NAMESPACE/NAME, KIND/NAME or NAME; or the name of a port",
        };
        var @namespace = new Option<string?>("--namespace", "-n")
        {
            HelpName = "NAMESPACE",
            Description = "the namespace of an owner that is given without; else all are looked through",
        };
        var output = OutputOption.Create(OutputOption.Table, OutputOption.Json, OutputOption.Yaml);
        var timeout = TimeoutOption.Create();
        command.Arguments.Add(asked);
        command.Options.Add(@namespace);
        command.Options.Add(output);
        command.Options.Add(timeout);
        var settings = new SettingOptions(command, [.. SettingsTable.Facts]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var text = parsed.GetRequiredValue(asked);
            var address = Address.TryParseIP(text, out var ip) || Address.TryParseMac(text, out ip) ? ip : (Address?)null;
            var owner = address is null ? OwnerQuery.Parse(text, parsed.GetValue(@namespace)) : null;
            var effective = settings.Read(parsed);
            var facts = new ClusterFacts(effective.Topology());
            using (var progress = new SyncProgress(parsed.InvocationConfiguration.Error))
            {
                await FactsReader.ReadAsync(
                    effective, facts, TimeSpan.FromSeconds(parsed.GetValue(timeout)), progress.Report, TimeProvider.System, cancellationToken);
            }

            var lookup = new HoldingLookup(facts);
            var report = address is { } known ? lookup.WhoHas(known) : lookup.WhatHas(owner!);
            await OutputOption.WriteAsync(parsed.InvocationConfiguration.Output, parsed.GetRequiredValue(output), report, HoldingTable.Write);
            return ExitCodes.Fine;
        });
        return command;
    }
}
