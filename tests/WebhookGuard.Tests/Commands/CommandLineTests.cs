using WebhookGuard.Commands;

namespace WebhookGuard.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("serve", "--listen")]
    [InlineData("check", "--filename")]
    [InlineData("scan", "--subnet")]
    [InlineData("demo", "--output")]
    [InlineData("version", "--help")]
    public async Task Each_command_has_help_on_its_options(string command, string option)
    {
        var run = await ProgramRun.Of(command, "--help");

        Assert.Equal(ExitCodes.Fine, run.ExitCode);
        Assert.Matches($@"Usage:\s+\S+ {command} \[options\]", run.Output);
        Assert.Contains(option, run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task The_programs_help_names_every_command()
    {
        var run = await ProgramRun.Of("--help");

        Assert.Equal(ExitCodes.Fine, run.ExitCode);
        foreach (var command in new[] { "serve", "check", "scan", "demo", "version" })
        {
            Assert.Matches($@"\n\s+{command}\s", run.Output);
        }
    }

    [Theory]
    [InlineData("no-such-command")]
    [InlineData("serve", "--no-such-option")]
    [InlineData("check")]
    [InlineData("check", "-f", "x.yaml", "-o", "xml")]
    [InlineData("check", "-f", "x.yaml", "--timeout", "0")]
    [InlineData("check", "-f", "x.yaml", "--timeout", "soon")]
    [InlineData("scan", "-o", "xml")]
    [InlineData("scan", "--timeout", "0")]
    [InlineData("scan", "-n")]
    [InlineData("demo", "-o", "xml")]
    public async Task Bad_usage_ends_with_2_and_points_to_help(params string[] args)
    {
        var run = await ProgramRun.Of(args);

        Assert.Equal(ExitCodes.BadUsage, run.ExitCode);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Settings_that_do_not_work_end_serve_with_2_all_of_them_listed()
    {
        var run = await ProgramRun.Of("serve", "--listen", "nowhere", "--mode", "sometimes");

        Assert.Equal(ExitCodes.BadUsage, run.ExitCode);
        Assert.Contains("webhookguard: --mode: 'sometimes' must be one of enforce, warn, audit.", run.Error, StringComparison.Ordinal);
        Assert.Contains("webhookguard: listen: 'nowhere' must be HOST:PORT or :PORT.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_prints_one_line()
    {
        var run = await ProgramRun.Of("version");

        Assert.Equal(ExitCodes.Fine, run.ExitCode);
        Assert.Matches(@"^webhookguard \d+\.\d+\.\d+\S* \(.+\)\r?\n$", run.Output);
    }
}
