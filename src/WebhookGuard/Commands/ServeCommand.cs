using System.CommandLine;
using WebhookGuard.Certificates;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Hosting;
using WebhookGuard.Settings;

namespace WebhookGuard.Commands;

/// <summary><c>webhookguard serve</c>: the webhook.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Serve the admission webhook until told to stop");
        var options = new SettingOptions(command, [.. SettingsTable.Facts, .. SettingsTable.Serving]);
        command.SetAction((parsed, cancellationToken) => RunAsync(options.Read(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(GuardSettings settings, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var facts = new ClusterFacts(settings.Topology());
        var connect = SourceFactory.Connect(settings, facts, time);
        var certificate = settings.TlsSecret is null ? ServingCertificate.Load(settings, time) : null;
        await using var app = GuardHost.Build(settings, certificate, facts, connect, time, logging => Logging.ToConsole(logging, settings));
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw new SettingsException([$"listen, listen-metrics: {e.Message}"]);
        }

        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCodes.Fine;
    }
}
