using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Admission;

/// <summary>One server for the tests of a class that do not change its facts.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private GuardServer? server;

    internal GuardServer Server => server!;

    public async Task InitializeAsync()
    {
        server = await GuardServer.StartAsync();
        server.Apply(Objects.VirtualMachine("db-1", "10.66.0.10"));
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
