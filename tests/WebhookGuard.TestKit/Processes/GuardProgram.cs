namespace WebhookGuard.TestKit.Processes;

/// <summary>The guard as a process of its own, as a container starts it. The test project must refer to the program.</summary>
public static class GuardProgram
{
    // Whatever the machine that runs the tests would tell it about a cluster of its own.
    private static readonly Dictionary<string, string?> Environment = new(StringComparer.Ordinal)
    {
        ["KUBECONFIG"] = null,
        ["KUBERNETES_SERVICE_HOST"] = null,
        ["OVN_NB_DB"] = null,
        ["OVN_DB_IPS"] = null,
    };

    private static string Assembly => Path.Combine(AppContext.BaseDirectory, "webhookguard.dll");

    private static string Dotnet => System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    /// <summary>Starts it and leaves it running.</summary>
    public static TestProcess Start(params IEnumerable<string> arguments) => TestProcess.Start(Dotnet, [Assembly, .. arguments], Environment);

    /// <summary>Starts it with variables of its own, besides those that are taken from it, and leaves it running.</summary>
    public static TestProcess Start(IEnumerable<KeyValuePair<string, string?>> variables, params IEnumerable<string> arguments)
    {
        var environment = new Dictionary<string, string?>(Environment, StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return TestProcess.Start(Dotnet, [Assembly, .. arguments], environment);
    }

    /// <summary>Runs it to its end.</summary>
    public static Task<CommandResult> RunAsync(params IEnumerable<string> arguments) =>
        Command.RunAsync(Dotnet, [Assembly, .. arguments], environment: Environment);
}
