using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Sources.StateFolder;

namespace WebhookGuard.Sources.Tests.StateFolder;

public sealed class StateFolderPollingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Polling_runs_on_the_given_clock()
    {
        // Nothing can announce a folder that does not exist yet.
        Directory.Delete(folder.Path);
        var time = new FakeTimeProvider();
        using var stop = new CancellationTokenSource();
        using var raised = new SemaphoreSlim(0);
        StateSnapshot? latest = null;
        var watcher = new StateFolderWatcher(folder.Path, time, new StateFolderWatcherOptions { PollInterval = TimeSpan.FromHours(1) });
        watcher.OnChanged += snapshot =>
        {
            latest = snapshot;
            raised.Release();
        };
        var running = watcher.RunAsync(stop.Token);
        Assert.True(await raised.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("no such folder", Assert.Single(latest!.Report.Errors).Reason);

        Directory.CreateDirectory(folder.Path);
        folder.Write("a.yaml", "{apiVersion: v1, kind: Node, metadata: {name: a}}");
        Assert.False(await raised.WaitAsync(TimeSpan.FromMilliseconds(300)));

        // The watcher may not be waiting yet when the clock moves for the first time.
        var hours = 0;
        do
        {
            Assert.True(hours++ < 300, "Waited in vain.");
            time.Advance(TimeSpan.FromHours(1));
        }
        while (!await raised.WaitAsync(TimeSpan.FromMilliseconds(100)));

        Assert.Empty(latest.Report.Errors);
        Assert.Equal("a", Assert.Single(latest.Objects).Name.Name);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
