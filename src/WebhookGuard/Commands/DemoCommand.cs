using System.CommandLine;
using WebhookGuard.Demo;

namespace WebhookGuard.Commands;

/// <summary><c>webhookguard demo</c>: the real webhook on a sample cluster, without any cluster.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command(
            "demo",
            "Start the webhook on a sample cluster that comes with the program, send it real AdmissionReviews over TLS, and show what it says. "
            + "Needs no cluster. Exits with 0 only if everything came out as it should");
        var output = OutputOption.Create(OutputOption.Table, OutputOption.Json, OutputOption.Yaml);
        command.Options.Add(output);
        command.SetAction((parsed, cancellationToken) => DemoRun.PlayAsync(
            Script.Scenes, parsed.GetRequiredValue(output), parsed.InvocationConfiguration.Output, TimeProvider.System, cancellationToken));
        return command;
    }
}
