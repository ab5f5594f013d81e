using System.Diagnostics;
using WebhookGuard.Sources.StateFolder;

namespace WebhookGuard.Sources.Tests.StateFolder;

public sealed class StateFolderWatcherTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();

    private readonly CancellationTokenSource stop = new();

    private readonly SemaphoreSlim raised = new(0);

    private volatile StateSnapshot? latest;

    private Task running = Task.CompletedTask;

    public Task InitializeAsync()
    {
        WriteNode("a.yaml", "a");
        WriteNode("b.yaml", "b");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    public void Dispose()
    {
        stop.Dispose();
        raised.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task The_folder_is_read_at_the_start()
    {
        Start();

        await WaitForAsync("a b");
    }

    [Fact]
    public async Task A_file_written_in_place_is_read_again()
    {
        Start();
        await WaitForAsync("a b");

        WriteNode("b.yaml", "c");

        await WaitForAsync("a c");
    }

    [Fact]
    public async Task A_file_renamed_over_another_is_read()
    {
        Start();
        await WaitForAsync("a b");

        folder.WriteBeside("new", Node("c"));
        File.Move(folder.Beside("new"), folder.File("b.yaml"), overwrite: true);

        await WaitForAsync("a c");
    }

    [Fact]
    public async Task A_new_file_is_read_and_a_deleted_one_forgotten()
    {
        Start();
        await WaitForAsync("a b");

        WriteNode("c.yaml", "c");
        await WaitForAsync("a b c");

        File.Delete(folder.File("a.yaml"));
        await WaitForAsync("b c");
    }

    [Fact]
    public async Task A_broken_file_keeps_its_objects_and_is_named_until_it_is_whole_again()
    {
        Start();
        await WaitForAsync("a b");

        folder.Write("b.yaml", "apiVersion: v1\nkind: No");
        folder.Write("b.yaml", "apiVersion: [");
        await WaitForAsync("a b", errors: 1);
        Assert.Equal(folder.File("b.yaml"), Assert.Single(latest!.Report.Errors).Source);

        WriteNode("b.yaml", "c");
        await WaitForAsync("a c");
    }

    [Fact]
    public async Task A_file_that_is_cut_to_nothing_keeps_its_objects()
    {
        Start();
        await WaitForAsync("a b");

        folder.Write("b.yaml", string.Empty);

        await WaitForAsync("a b", errors: 1);
    }

    [Fact]
    public async Task A_folder_that_goes_keeps_its_objects_and_is_read_when_it_comes_back()
    {
        Start();
        await WaitForAsync("a b");

        Directory.Delete(folder.Path, recursive: true);
        await WaitForAsync(_ => latest!.Report.Errors.Any(error => error.Reason == "no such folder"));
        Assert.NotEmpty(latest!.Objects);

        Directory.CreateDirectory(folder.Path);
        WriteNode("c.yaml", "c");
        await WaitForAsync("c");

        WriteNode("c.yaml", "d");
        await WaitForAsync("d");
    }

    [Fact]
    public async Task Another_folder_put_in_its_place_is_read_and_watched()
    {
        Start();
        await WaitForAsync("a b");

        Directory.CreateDirectory(folder.Beside("other"));
        folder.WriteBeside(Path.Combine("other", "c.yaml"), Node("c"));
        Directory.Move(folder.Path, folder.Beside("old"));
        Directory.Move(folder.Beside("other"), folder.Path);
        await WaitForAsync("c");

        WriteNode("d.yaml", "d");
        await WaitForAsync("c d");
    }

    [Fact]
    public async Task Links_swapped_as_the_kubelet_does_are_followed()
    {
        File.Delete(folder.File("a.yaml"));
        File.Delete(folder.File("b.yaml"));
        MakeVersion("..v1", "a");
        File.CreateSymbolicLink(folder.File("..data"), "..v1");
        File.CreateSymbolicLink(folder.File("x.yaml"), Path.Combine("..data", "x.yaml"));
        Start();
        await WaitForAsync("a");

        MakeVersion("..v2", "b");
        File.CreateSymbolicLink(folder.File("..data_tmp"), "..v2");
        await RenameOverAsync(folder.File("..data_tmp"), folder.File("..data"));
        Directory.Delete(folder.File("..v1"), recursive: true);

        await WaitForAsync("b");
    }

    [Fact]
    public async Task A_change_behind_a_link_that_nobody_announces_is_found_by_looking()
    {
        File.Delete(folder.File("b.yaml"));
        folder.WriteBeside("elsewhere", Node("b"));
        File.CreateSymbolicLink(folder.File("b.yaml"), folder.Beside("elsewhere"));
        Start();
        await WaitForAsync("a b");

        folder.WriteBeside("elsewhere", Node("another"));

        await WaitForAsync("a another");
    }

    [Fact]
    public async Task Touching_a_file_changes_nothing()
    {
        Start();
        await WaitForAsync("a b");
        var before = latest;

        // Renamed into place: written in place, it might be seen empty for a moment, and that is a change.
        File.SetLastWriteTimeUtc(folder.File("a.yaml"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        WriteNode(".a", "a");
        File.Move(folder.File(".a"), folder.File("a.yaml"), overwrite: true);
        WriteNode("c.yaml", "c");
        await WaitForAsync("a b c");

        // The only thing raised since is the new file: unchanged ones were not read again.
        Assert.Same(before!.Objects.Single(o => o.Name.Name == "a"), latest!.Objects.Single(o => o.Name.Name == "a"));
    }

    [Fact]
    public async Task What_was_begun_to_be_read_before_it_runs_is_told_and_what_has_changed_since_too()
    {
        WriteNode("a.yaml", "a");
        var watcher = NewWatcher();
        watcher.Begin();
        WriteNode("b.yaml", "b");
        Start(watcher);
        await WaitForAsync("a b");
    }

    private static string Node(string name) => $"apiVersion: v1\nkind: Node\nmetadata:\n  name: {name}\n";

    private void WriteNode(string file, string name) => folder.Write(file, Node(name));

    // .NET follows a link to a directory before it renames it; the kubelet does not.
    private static async Task RenameOverAsync(string from, string to)
    {
        using var mv = Process.Start("mv", ["-T", from, to]);
        await mv.WaitForExitAsync();
        Assert.Equal(0, mv.ExitCode);
    }

    private void MakeVersion(string version, string name)
    {
        Directory.CreateDirectory(folder.File(version));
        folder.Write(Path.Combine(version, "x.yaml"), Node(name));
    }

    private void Start() => Start(NewWatcher());

    private void Start(StateFolderWatcher watcher)
    {
        watcher.OnChanged += snapshot =>
        {
            latest = snapshot;
            raised.Release();
        };
        running = watcher.RunAsync(stop.Token);
    }

    private StateFolderWatcher NewWatcher() =>
        new(
            folder.Path,
            TimeProvider.System,
            new StateFolderWatcherOptions { Debounce = TimeSpan.FromMilliseconds(20), PollInterval = TimeSpan.FromMilliseconds(200) });

    private Task WaitForAsync(string names, int errors = 0) =>
        WaitForAsync(snapshot =>
            string.Join(' ', snapshot.Objects.Select(o => o.Name.Name).Order()) == string.Join(' ', names.Split(' ').Order())
            && snapshot.Report.Errors.Count == errors);

    private async Task WaitForAsync(Func<StateSnapshot, bool> condition)
    {
        while (latest is null || !condition(latest))
        {
            Assert.True(
                await raised.WaitAsync(Patience),
                $"Waited in vain; last seen: {(latest is null ? "nothing" : string.Join(' ', latest.Objects.Select(o => o.Name.Name)))}, {string.Join("; ", latest?.Report.Errors ?? [])}");
        }
    }
}
