using System.CommandLine;

namespace WebhookGuard.Commands;

/// <summary><c>--timeout SECONDS</c>, of every command that reads all sources once.</summary>
internal static class TimeoutOption
{
    private const int Default = 60;
    private const int Longest = 86400;

    public static Option<int> Create()
    {
        var option = new Option<int>("--timeout")
        {
            HelpName = "SECONDS",
            Description = "how long to wait for the sources to be read",
            DefaultValueFactory = _ => Default,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var seconds) && seconds is < 1 or > Longest)
            {
                result.AddError($"--timeout: '{seconds}' must be a number of seconds from 1 to {Longest}.");
            }
        });
        return option;
    }
}
