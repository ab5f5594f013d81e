using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Sources.Kubernetes.Reflection;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.FakeApiServer;

namespace WebhookGuard.Sources.Tests.Kubernetes.Reflection;

public sealed class ReflectorTests : IAsyncLifetime
{
    private FakeServer server = null!;

    public async Task InitializeAsync() => server = await FakeServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Objects_are_listed_and_then_watched()
    {
        server.Upsert("a", "1");
        await using var reflection = await WatchingAsync();
        Assert.Equal(["replaced [a], removed []"], reflection.Handler.Calls);
        Assert.True(reflection.State.HasSynced);

        server.Upsert("b", "1");
        server.Upsert("b", "2");
        server.Delete("a");

        await reflection.UntilCalledAsync("deleted a=1");
        Assert.Equal(["upserted b=1", "upserted b=2", "deleted a=1"], reflection.Handler.Calls.Skip(1));
        Assert.Equal((1, 3, server.ResourceVersion), (reflection.State.Objects, reflection.State.Events, reflection.State.ResourceVersion));
        Assert.NotNull(reflection.State.LastEventAt);
        await AssertFaithfulAsync(reflection, lists: 1);
    }

    [Fact]
    public async Task The_first_list_may_come_from_any_cache_and_a_watch_asks_for_bookmarks_and_an_end()
    {
        await using var reflection = await WatchingAsync();

        var list = server.Requests.First(request => request.Kind == FakeRequestKind.List);
        var watch = server.Requests.First(request => request.Kind == FakeRequestKind.Watch);
        Assert.Equal("0", list.ResourceVersion);
        Assert.Equal("100", watch.ResourceVersion);
        Assert.Equal("true", watch.Query["allowWatchBookmarks"]);
        Assert.InRange(int.Parse(watch.Query["timeoutSeconds"]!), 300, 600);
    }

    [Fact]
    public async Task Lists_with_items_before_everything_else_are_read()
    {
        server.ItemsFirst = true;
        server.Upsert("a", "1");
        server.Upsert("b", "1");
        await using var reflection = await WatchingAsync();
        await AssertFaithfulAsync(reflection, lists: 1);
    }

    [Fact]
    public async Task All_pages_of_a_list_are_one_replacement()
    {
        for (var i = 0; i < 7; i++)
            server.Upsert($"o{i}", "1");
        await using var reflection = await WatchingAsync(ReflectionRun.Quick with { PageSize = 3 });

        Assert.Equal(["replaced [o0 o1 o2 o3 o4 o5 o6], removed []"], reflection.Handler.Calls);
        Assert.Equal(3, Lists().Count);
    }

    [Fact]
    public async Task A_continue_token_that_expired_starts_the_list_again_without_pages()
    {
        for (var i = 0; i < 5; i++)
            server.Upsert($"o{i}", "1");
        server.OnNext(FakeRequestKind.List, server.AnswerNormallyAsync);
        server.OnNext(FakeRequestKind.List, context =>
        {
            server.Delete("o0");
            server.Compact();
            return server.AnswerNormallyAsync(context);
        });
        await using var reflection = await WatchingAsync(ReflectionRun.Quick with { PageSize = 2 });

        Assert.Equal(["replaced [o1 o2 o3 o4], removed []"], reflection.Handler.Calls);
        Assert.Equal(["2", "2", ""], Lists().Select(list => list.Query["limit"].ToString()));
    }

    [Fact]
    public async Task Deletions_are_told_only_after_the_last_page()
    {
        for (var i = 0; i < 5; i++)
            server.Upsert($"o{i}", "1");
        await using var reflection = await WatchingAsync(ReflectionRun.Quick with { PageSize = 2 });
        server.OnNext(FakeRequestKind.Watch, context =>
        {
            server.Delete("o4");
            return Expired(context);
        });
        // A list that is at least as new as what was seen has no pages: it is refused, so that the next one has.
        server.OnNext(FakeRequestKind.List, Expired);
        server.OnNext(FakeRequestKind.List, server.AnswerNormallyAsync);
        string[] callsBeforeLastPage = [];
        server.OnNext(FakeRequestKind.List, async context =>
        {
            callsBeforeLastPage = [.. reflection.Handler.Calls];
            await server.AnswerNormallyAsync(context);
        });
        server.ResetWatches();

        await reflection.UntilCalledAsync("replaced [o0 o1 o2 o3], removed [o4]");
        Assert.Equal(["replaced [o0 o1 o2 o3 o4], removed []"], callsBeforeLastPage);
        await AssertFaithfulAsync(reflection, lists: 2);
    }

    [Fact]
    public async Task A_late_first_event_is_no_reason_to_wait_with_the_state()
    {
        await using var reflection = await WatchingAsync();
        Assert.Equal(0, reflection.State.Events);
        server.Upsert("late", "1");
        await AssertFaithfulAsync(reflection, lists: 1);
    }

    [Fact]
    public async Task The_end_of_a_quiet_watch_is_not_a_failure()
    {
        await using var reflection = await WatchingAsync(ReflectionRun.Quick with { ShortWatch = TimeSpan.Zero });
        await EndWatchAsync();
        server.Upsert("a", "1");
        await AssertFaithfulAsync(reflection, lists: 1);
        Assert.DoesNotContain(reflection.Handler.States, state => state.Phase == ReflectorPhase.Disconnected);
    }

    [Fact]
    public async Task A_watch_closed_as_soon_as_it_is_opened_is_a_failure_that_loses_nothing()
    {
        await using var reflection = await WatchingAsync();
        server.OnNext(FakeRequestKind.Watch, FakeAnswers.BeginWatchAsync);
        server.OnNext(FakeRequestKind.Watch, FakeAnswers.BeginWatchAsync);
        server.ResetWatches();
        await Eventually.IsTrueAsync(() => Watches().Count >= 4, "the watch is opened again");
        server.Upsert("a", "1");
        await AssertFaithfulAsync(reflection, lists: 1);
        Assert.Contains(reflection.Handler.States, state => state.Reason?.Contains("closed as soon as", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Bookmarks_move_the_resource_version_that_the_next_watch_starts_from()
    {
        await using var reflection = await WatchingAsync();
        server.Advance();
        server.Advance();
        server.Bookmark();
        await reflection.UntilAsync(state => state.ResourceVersion == "102", "the bookmark is taken");
        await EndWatchAsync();
        await Eventually.IsTrueAsync(() => Watches().Count == 2, "the watch is opened again");
        Assert.Equal("102", Watches()[1].ResourceVersion);
        Assert.Equal(["replaced [], removed []"], reflection.Handler.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task History_that_is_gone_means_a_list_that_is_not_older_than_what_was_seen(bool inStream)
    {
        server.Upsert("stays", "1");
        server.Upsert("goes", "1");
        server.Upsert("again", "1");
        await using var reflection = await WatchingAsync();
        var seen = server.ResourceVersion;
        server.OnNext(FakeRequestKind.Watch, async context =>
        {
            server.Delete("goes");
            server.Upsert("new", "1");
            server.Recreate("again", "2");
            server.Compact();
            if (inStream)
                await server.AnswerNormallyAsync(context);
            else
                await Expired(context);
        });
        server.ResetWatches();

        await reflection.UntilCalledAsync("replaced [again new stays], removed [again goes]");
        await AssertFaithfulAsync(reflection, lists: 2);
        Assert.Equal(seen, Lists()[1].ResourceVersion);
        Assert.Equal("NotOlderThan", Lists()[1].Query["resourceVersionMatch"]);
        Assert.False(Lists()[1].Query.ContainsKey("limit"));
    }

    [Fact]
    public async Task A_list_from_an_expired_version_is_read_from_etcd_instead()
    {
        await using var reflection = await WatchingAsync();
        server.OnNext(FakeRequestKind.Watch, Expired);
        server.OnNext(FakeRequestKind.List, Expired);
        server.ResetWatches();
        await reflection.UntilAsync(state => state.Lists == 2, "the list is repeated");
        Assert.Equal(["0", "100", ""], Lists().Select(list => list.ResourceVersion));
    }

    [Fact]
    public async Task A_restored_etcd_with_an_older_version_is_read_anew()
    {
        server.Upsert("a", "1");
        server.Upsert("b", "1");
        await using var reflection = await WatchingAsync();
        server.ResetWatches();
        server.OnNext(FakeRequestKind.Watch, context =>
        {
            server.Delete("b");
            server.Restore(50);
            return Expired(context);
        });
        await reflection.UntilCalledAsync("replaced [a], removed [b]");
        Assert.Equal("50", reflection.State.ResourceVersion);
        Assert.Equal(["0", "102", ""], Lists().Select(list => list.ResourceVersion));
    }

    [Fact]
    public async Task A_reset_within_a_line_loses_nothing_and_needs_no_list()
    {
        await using var reflection = await WatchingAsync();
        server.OnNext(FakeRequestKind.Watch, async context =>
        {
            await context.BeginWatchAsync();
            await context.WriteAsync(FakeAnswers.Event("ADDED", "half", "u1", "101")[..30]);
            context.Abort();
        });
        server.ResetWatches();
        server.Upsert("half", "1");
        await AssertFaithfulAsync(reflection, lists: 1);
        await Eventually.IsTrueAsync(() => Watches().Count >= 2, "the watch is opened again");
        Assert.All(Watches().Take(2), watch => Assert.Equal("100", watch.ResourceVersion));
    }

    [Fact]
    public async Task An_event_cut_off_by_the_end_of_the_watch_is_read_again()
    {
        await using var reflection = await WatchingAsync();
        server.OnNext(FakeRequestKind.Watch, async context =>
        {
            server.Upsert("a", "1");
            await context.BeginWatchAsync();
            // Whole but for its line end: it could as well be the beginning of a longer one.
            await context.WriteAsync(FakeAnswers.Event("ADDED", "a", "uid-1", "101", "wrong").TrimEnd('\n'));
        });
        server.ResetWatches();
        await reflection.UntilCalledAsync("upserted a=1");
        await AssertFaithfulAsync(reflection, lists: 1);
        Assert.DoesNotContain("upserted a=wrong", reflection.Handler.Calls);
        Assert.Contains(reflection.Handler.States, state => state.Reason?.Contains("cut off within an event", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("{\"type\":\"ADDED\",\"object\":{\"metadata\":{]}}}\n", "not JSON")]
    [InlineData("<html>502 Bad Gateway</html>\n", "not JSON")]
    [InlineData("{\"type\":\"ADDED\",\"object\":{}} trailing\n", "not JSON")]
    [InlineData("[]\n", "not an object")]
    [InlineData("{\"type\":\"MOVED\",\"object\":{}}\n", "unknown type 'MOVED'")]
    [InlineData("{\"type\":7,\"object\":{}}\n", "type is not a string")]
    [InlineData("{\"type\":\"ADDED\"}\n", "without type or object")]
    [InlineData("{\"type\":\"DELETED\",\"object\":{\"metadata\":{\"name\":\"a\"}}}\n", "without name, uid or resourceVersion")]
    [InlineData("{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{}}}\n", "bookmark without resourceVersion")]
    public async Task A_line_that_is_not_understood_is_asked_for_again_and_then_got_past_by_a_list(string line, string reason)
    {
        await using var reflection = await WatchingAsync();
        async Task AnswerWithThatLine(HttpContext context)
        {
            await context.BeginWatchAsync();
            await context.WriteAsync(line);
            await context.StaySilentAsync();
        }

        server.OnNext(FakeRequestKind.Watch, AnswerWithThatLine);
        server.ResetWatches();
        await Eventually.IsTrueAsync(() => Watches().Count == 3, "the watch is opened again");
        server.Upsert("a", "1");
        await AssertFaithfulAsync(reflection, lists: 1);

        server.OnNext(FakeRequestKind.Watch, AnswerWithThatLine);
        server.OnNext(FakeRequestKind.Watch, AnswerWithThatLine);
        server.ResetWatches();
        await AssertFaithfulAsync(reflection, lists: 2);
        Assert.Contains(reflection.Handler.States, state => state.Reason?.Contains(reason, StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Events_told_twice_count_once()
    {
        await using var reflection = await WatchingAsync();
        server.OnNext(FakeRequestKind.Watch, async context =>
        {
            await context.BeginWatchAsync();
            for (var i = 0; i < 2; i++)
                await context.WriteAsync(FakeAnswers.Event("ADDED", "a", "u1", "101", "1"));
            for (var i = 0; i < 2; i++)
                await context.WriteAsync(FakeAnswers.Event("DELETED", "a", "u1", "102", "1"));
            await context.WriteAsync(FakeAnswers.Event("ADDED", "end", "u2", "103"));
            await context.StaySilentAsync();
        });
        server.ResetWatches();
        await reflection.UntilCalledAsync("upserted end");
        Assert.Equal(["upserted a=1", "upserted a=1", "deleted a=1", "upserted end="], reflection.Handler.Calls.Skip(1));
        await reflection.UntilAsync(state => state.Objects == reflection.Handler.Values().Count, "each object is counted once");
    }

    [Fact]
    public async Task A_deletion_that_comes_after_the_creation_of_its_successor_does_not_delete_the_successor()
    {
        await using var reflection = await WatchingAsync();
        server.OnNext(FakeRequestKind.Watch, async context =>
        {
            await context.BeginWatchAsync();
            await context.WriteAsync(FakeAnswers.Event("ADDED", "a", "u1", "101", "first"));
            await context.WriteAsync(FakeAnswers.Event("ADDED", "a", "u2", "103", "second"));
            await context.WriteAsync(FakeAnswers.Event("DELETED", "a", "u1", "102", "first"));
            await context.WriteAsync(FakeAnswers.Event("ADDED", "end", "u3", "104"));
            await context.StaySilentAsync();
        });
        server.ResetWatches();
        await reflection.UntilCalledAsync("upserted end");
        Assert.Equal(["upserted a=first", "deleted a=first", "upserted a=second", "upserted end="], reflection.Handler.Calls.Skip(1));
        Assert.Empty(reflection.Handler.Misfits);
    }

    [Fact]
    public async Task Retry_After_is_obeyed_and_the_watch_goes_on_without_a_list()
    {
        var time = new FakeTimeProvider();
        await using var reflection = await WatchingAsync(new ReflectorOptions(), time);
        await AskToWaitAsync(reflection, time);

        Assert.Equal(time.GetUtcNow() + TimeSpan.FromSeconds(40), reflection.State.NextAttemptAt);
        Assert.Equal(2, Watches().Count);
        time.Advance(TimeSpan.FromSeconds(40));
        await reflection.UntilPhaseAsync(ReflectorPhase.Watching);
        Assert.Null(reflection.State.NextAttemptAt);
        Assert.Equal((3, 1), (Watches().Count, Lists().Count));
        Assert.All(Watches(), watch => Assert.Equal("100", watch.ResourceVersion));
    }

    [Fact]
    public async Task What_the_server_asked_for_is_waited_even_if_others_have_got_through()
    {
        var sign = new ReconnectSign();
        var time = new FakeTimeProvider();
        await using var reflection = new ReflectionRun(server.Address, options: new ReflectorOptions(), time: time, sign: sign);
        await reflection.UntilPhaseAsync(ReflectorPhase.Watching);
        await AskToWaitAsync(reflection, time);

        sign.Give();
        time.Advance(TimeSpan.FromSeconds(39));
        Assert.Equal(ReflectorPhase.Disconnected, reflection.State.Phase);
        Assert.Equal(2, Watches().Count);
        time.Advance(TimeSpan.FromSeconds(1));
        await reflection.UntilPhaseAsync(ReflectorPhase.Watching);
        Assert.Equal(3, Watches().Count);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Overload_and_server_failures_keep_what_is_known(int code)
    {
        server.Upsert("a", "1");
        await using var reflection = await WatchingAsync();
        server.OnNext(FakeRequestKind.Watch, context => context.AnswerStatusAsync(code, "SomeReason", "not now"));
        server.OnNext(FakeRequestKind.Watch, async context =>
        {
            await context.BeginWatchAsync();
            await context.WriteAsync(FakeAnswers.Error(code, "SomeReason", "not now either"));
        });
        server.ResetWatches();
        await Eventually.IsTrueAsync(() => Watches().Count == 4, "the watch is opened again");
        server.Upsert("b", "1");
        await AssertFaithfulAsync(reflection, lists: 1);
        Assert.Contains(reflection.Handler.States, state => state.Reason == $"{code} SomeReason not now");
        Assert.Contains(reflection.Handler.States, state => state.Reason == $"{code} SomeReason not now either");
    }

    /// <summary>etcd answers a watch that begins right at a compaction with an error which is none of expiry, each time.</summary>
    [Fact]
    public async Task An_error_that_each_watch_from_there_ends_with_is_got_past_by_a_list()
    {
        server.Upsert("a", "1");
        await using var reflection = await WatchingAsync();
        for (var i = 0; i < 2; i++)
        {
            server.OnNext(FakeRequestKind.Watch, async context =>
            {
                await context.BeginWatchAsync();
                await context.WriteAsync(FakeAnswers.Error(500, "InternalError", "etcd event received with PrevKv=nil"));
            });
        }

        server.ResetWatches();
        await Eventually.IsTrueAsync(() => Lists().Count == 2, "it is listed again");
        server.Upsert("b", "1");
        await AssertFaithfulAsync(reflection, lists: 2);
    }

    [Fact]
    public async Task A_list_that_fails_is_repeated_until_it_succeeds()
    {
        server.Upsert("a", "1");
        server.OnNext(FakeRequestKind.List, context => context.AnswerStatusAsync(500, "InternalError", "etcd has no leader"));
        server.OnNext(FakeRequestKind.List, context => context.AnswerAsync(200, """{"kind":"ConfigMapList","metadata":{"resourceVersion":"1"},"items":[{"""));
        server.OnNext(FakeRequestKind.List, context => context.AnswerAsync(200, """{"kind":"ConfigMapList","metadata":{},"items":[]}"""));
        server.OnNext(FakeRequestKind.List, context => context.AnswerAsync(200, """{"kind":"Status","metadata":{"resourceVersion":"1"}}"""));
        server.OnNext(FakeRequestKind.List, context => context.AnswerAsync(200, "{}"));
        server.OnNext(FakeRequestKind.List, context => context.AnswerAsync(200, "<html>"));
        await using var reflection = await WatchingAsync();
        Assert.Equal(["replaced [a], removed []"], reflection.Handler.Calls);
        Assert.Equal(7, Lists().Count);
    }

    [Fact]
    public async Task A_list_cut_off_by_a_reset_deletes_nothing()
    {
        server.Upsert("a", "1");
        server.Upsert("b", "1");
        await using var reflection = await WatchingAsync();
        server.OnNext(FakeRequestKind.Watch, Expired);
        server.OnNext(FakeRequestKind.List, async context =>
        {
            await context.BeginWatchAsync();
            await context.WriteAsync($$"""{"kind":"ConfigMapList","metadata":{"resourceVersion":"105"},"items":[{{FakeAnswers.Object("a", "uid-1", "101", "1")}}""");
            context.Abort();
        });
        server.ResetWatches();
        await reflection.UntilAsync(state => state.Lists == 2, "the list is repeated");
        Assert.Equal(["replaced [a b], removed []", "replaced [a b], removed []"], reflection.Handler.Calls);
    }

    [Fact]
    public async Task Missing_rights_are_named_with_the_rule_that_is_needed()
    {
        var deployments = new KubernetesResource("apps", "deployments", namespaced: true, "v1");
        server.Path = "/apis/apps/v1/deployments";
        server.OnNext(FakeRequestKind.List, context => context.AnswerStatusAsync(403, "Forbidden", "User cannot list"));
        await using var reflection = new ReflectionRun(server.Address, deployments);
        await reflection.UntilPhaseAsync(ReflectorPhase.Watching);

        var refused = reflection.Handler.States.First(state => state.Phase == ReflectorPhase.Disconnected);
        Assert.Contains("apiGroups: [\"apps\"], resources: [\"deployments\"], verbs: [\"list\", \"watch\"]", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("User cannot list", refused.Reason, StringComparison.Ordinal);
        Assert.False(refused.HasSynced);
    }

    [Fact]
    public async Task Credentials_that_are_not_accepted_are_named_and_what_is_known_is_kept()
    {
        server.Upsert("a", "1");
        await using var reflection = await WatchingAsync();
        server.OnNext(FakeRequestKind.Watch, context => context.AnswerStatusAsync(401, "Unauthorized", "Unauthorized"));
        server.ResetWatches();
        await Eventually.IsTrueAsync(() => Watches().Count == 3, "the watch is opened again");
        Assert.Contains(reflection.Handler.States, state => state.Reason?.Contains("credentials", StringComparison.Ordinal) == true);
        await AssertFaithfulAsync(reflection, lists: 1);
    }

    [Fact]
    public async Task A_resource_that_is_not_installed_is_waited_for_and_counts_as_synced()
    {
        server.IsInstalled = false;
        await using var reflection = new ReflectionRun(server.Address);
        await reflection.UntilPhaseAsync(ReflectorPhase.NotInstalled);
        Assert.True(reflection.State.HasSynced);
        Assert.Equal(["replaced [], removed []"], reflection.Handler.Calls);

        server.Upsert("a", "1");
        server.IsInstalled = true;
        await reflection.UntilPhaseAsync(ReflectorPhase.Watching);
        await AssertFaithfulAsync(reflection, lists: 2);
    }

    [Fact]
    public async Task A_resource_that_is_removed_has_no_objects_any_more()
    {
        server.Upsert("a", "1");
        await using var reflection = await WatchingAsync();
        server.IsInstalled = false;
        server.ResetWatches();
        await reflection.UntilPhaseAsync(ReflectorPhase.NotInstalled);
        Assert.Equal("replaced [], removed [a]", reflection.Handler.Calls[^1]);

        server.IsInstalled = true;
        await reflection.UntilPhaseAsync(ReflectorPhase.Watching);
        await AssertFaithfulAsync(reflection, lists: 3);
        Assert.Equal("101", Lists()[1].ResourceVersion);
    }

    [Fact]
    public async Task A_404_from_something_that_is_not_an_API_server_removes_nothing()
    {
        server.Upsert("a", "1");
        await using var reflection = await WatchingAsync();
        server.LooksLikeApiServer = false;
        server.IsInstalled = false;
        server.ResetWatches();
        await reflection.UntilAsync(
            state => state.Reason?.Contains("not like an API server", StringComparison.Ordinal) == true, "the impostor is named");
        server.IsInstalled = true;
        await reflection.UntilPhaseAsync(ReflectorPhase.Watching);
        Assert.Equal("replaced [a], removed []", reflection.Handler.Calls[^1]);
        Assert.DoesNotContain(reflection.Handler.States, state => state.Phase == ReflectorPhase.NotInstalled);
    }

    [Theory]
    [InlineData(500, "[+]ping ok\n[-]poststarthook/crd-informer-synced failed: reason withheld\nreadyz check failed\n", "crd-informer-synced")]
    [InlineData(403, """{"kind":"Status","apiVersion":"v1","reason":"Forbidden","message":"User cannot get path","code":403}""", "nonResourceURLs: [\"/readyz\"]")]
    [InlineData(200, "<html>Please log in</html>", "not like an API server")]
    public async Task A_404_from_an_API_server_that_does_not_say_that_it_is_ready_removes_nothing(int code, string body, string said) =>
        Assert.Contains(await SeeMissingUntilReadyAsync(code, body), state => state.Reason?.Contains(said, StringComparison.Ordinal) == true);

    [Fact]
    public Task A_404_from_before_the_API_server_was_ready_removes_nothing() => SeeMissingUntilReadyAsync(200, "ok");

    [Fact]
    public async Task The_first_version_that_is_served_is_used_and_another_one_when_it_is_gone()
    {
        var cronJobs = new KubernetesResource("batch", "cronjobs", namespaced: true, "v1", "v1beta1");
        server.Path = "/apis/batch/v1beta1/cronjobs";
        server.Upsert("a", "1");
        await using var reflection = new ReflectionRun(server.Address, cronJobs);
        await reflection.UntilPhaseAsync(ReflectorPhase.Watching);
        Assert.Equal("v1beta1", reflection.State.ServedVersion);

        server.Path = "/apis/batch/v1/cronjobs";
        server.ResetWatches();
        await reflection.UntilAsync(state => state.ServedVersion == "v1", "the other version is used");
        Assert.Equal("replaced [a], removed []", reflection.Handler.Calls[^1]);
    }

    [Fact]
    public async Task Silence_is_taken_for_a_dead_connection()
    {
        await using var reflection = await WatchingAsync(ReflectionRun.Quick with { IdleTimeout = TimeSpan.FromMilliseconds(300) });
        server.OnNext(FakeRequestKind.Watch, async context =>
        {
            await context.BeginWatchAsync();
            server.Upsert("unheard", "1");
            await context.StaySilentAsync();
        });
        server.ResetWatches();
        await reflection.UntilCalledAsync("upserted unheard=1");
        await AssertFaithfulAsync(reflection, lists: 1);
        Assert.Contains(reflection.Handler.States, state => state.Reason?.Contains("silent", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData(FakeRequestKind.List)]
    [InlineData(FakeRequestKind.Watch)]
    public async Task A_server_that_does_not_begin_to_answer_is_asked_again(FakeRequestKind kind)
    {
        server.OnNext(kind, FakeAnswers.StaySilentAsync);
        server.Upsert("a", "1");
        await using var reflection = await WatchingAsync(ReflectionRun.Quick with { ResponseTimeout = TimeSpan.FromMilliseconds(300) });
        await AssertFaithfulAsync(reflection, lists: 1);
    }

    [Fact]
    public async Task A_watch_that_the_server_forgets_to_end_is_ended()
    {
        var time = new FakeTimeProvider();
        await using var reflection = await WatchingAsync(new ReflectorOptions { IdleTimeout = TimeSpan.FromDays(1) }, time);
        time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(31));
        await reflection.UntilPhaseAsync(ReflectorPhase.Disconnected);
        time.Advance(TimeSpan.FromSeconds(2));
        await reflection.UntilPhaseAsync(ReflectorPhase.Watching);
        await AssertFaithfulAsync(reflection, lists: 1);
    }

    [Fact]
    public async Task Events_in_pieces_of_any_size_are_put_together()
    {
        var lines = FakeAnswers.Event("ADDED", "å\u0001\"{}[]", "u1", "101", "grüße\n") + "\r\n"
            + FakeAnswers.Event("DELETED", "å\u0001\"{}[]", "u1", "102");
        lines = lines.Replace("\u0001\"", "\\u0001\\\"", StringComparison.Ordinal);
        await using var reflection = await WatchingAsync();
        server.OnNext(FakeRequestKind.Watch, async context =>
        {
            await context.BeginWatchAsync();
            foreach (var one in System.Text.Encoding.UTF8.GetBytes(lines))
                await context.Response.Body.WriteAsync(new[] { one });

            await context.StaySilentAsync();
        });
        server.ResetWatches();
        await reflection.UntilCalledAsync("deleted å\u0001\"{}[]=grüße\n");
        Assert.Equal(3, reflection.Handler.Calls.Count);
    }

    [Fact]
    public async Task Objects_of_several_megabytes_are_read()
    {
        server.Upsert("large-in-list", new string('x', 3_000_000));
        server.Upsert("small", "1");
        await using var reflection = await WatchingAsync();
        server.Upsert("large-in-watch", new string('y', 3_000_000));
        server.Upsert("small", "2");
        await AssertFaithfulAsync(reflection, lists: 1);
    }

    [Fact]
    public async Task An_object_larger_than_allowed_breaks_the_stream_instead_of_filling_the_memory()
    {
        await using var reflection = await WatchingAsync(ReflectionRun.Quick with { MaximumObjectBytes = 10_000 });
        server.OnNext(FakeRequestKind.Watch, async context =>
        {
            await context.BeginWatchAsync();
            await context.WriteAsync(FakeAnswers.Event("ADDED", "a", "u1", "101", new string('x', 20_000)));
            await context.StaySilentAsync();
        });
        server.ResetWatches();
        await reflection.UntilAsync(
            state => state.Reason?.Contains("larger than 10000 bytes", StringComparison.Ordinal) == true || state.Phase == ReflectorPhase.Watching,
            "the stream is given up");
        await Eventually.IsTrueAsync(() => Watches().Count >= 3, "the watch is opened again");
        Assert.Contains(reflection.Handler.States, state => state.Reason?.Contains("larger than 10000 bytes", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_deeply_nested_object_is_as_good_as_any_other()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"n\":", 5_000)) + "1" + new string('}', 5_000);
        var line = FakeAnswers.Event("ADDED", "deep", "u1", "101", "1").Replace("\"data\"", $"\"spec\":{deep},\"data\"", StringComparison.Ordinal);
        await using var reflection = await WatchingAsync();
        server.OnNext(FakeRequestKind.Watch, async context =>
        {
            await context.BeginWatchAsync();
            await context.WriteAsync(line);
            await context.StaySilentAsync();
        });
        server.ResetWatches();
        await reflection.UntilCalledAsync("upserted deep=1");
    }

    [Fact]
    public async Task An_object_that_cannot_be_read_is_counted_named_and_keeps_its_last_readable_state()
    {
        server.Upsert("good", "1");
        server.Upsert("odd", "1");
        await using var reflection = await WatchingAsync();
        server.Upsert("odd", ItemProjection.Unreadable);
        server.Upsert("never-readable", ItemProjection.Unreadable);
        server.Upsert("good", "2");
        await reflection.UntilCalledAsync("upserted good=2");

        Assert.Equal(2, reflection.State.UnreadableObjects);
        Assert.Equal(2, reflection.Handler.States[^1].UnreadableObjects);
        Assert.Contains(reflection.Log, line => line.Contains("configmaps team-a/odd cannot be read", StringComparison.Ordinal));
        Assert.Equal(["team-a/good", "team-a/odd"], reflection.Handler.Values().Keys.Order(StringComparer.Ordinal));

        server.OnNext(FakeRequestKind.Watch, Expired);
        server.ResetWatches();
        await reflection.UntilAsync(state => state.Lists == 2, "the list is repeated");
        Assert.Equal(2, reflection.State.UnreadableObjects);
        Assert.Equal(["team-a/good", "team-a/odd"], reflection.Handler.Values().Keys.Order(StringComparer.Ordinal));

        await reflection.UntilPhaseAsync(ReflectorPhase.Watching);
        server.Upsert("odd", "3");
        server.Delete("never-readable");
        await AssertFaithfulAsync(reflection, lists: 2);
        await reflection.UntilAsync(state => state.UnreadableObjects == 0, "nothing is unreadable");
    }

    [Fact]
    public async Task An_unreadable_object_that_replaced_another_ends_the_other()
    {
        server.Upsert("a", "1");
        await using var reflection = await WatchingAsync();
        server.OnNext(FakeRequestKind.Watch, async context =>
        {
            await context.BeginWatchAsync();
            await context.WriteAsync(FakeAnswers.Event("ADDED", "a", "other", "102", ItemProjection.Unreadable));
            await context.StaySilentAsync();
        });
        server.ResetWatches();
        await reflection.UntilCalledAsync("deleted a=1");
    }

    [Fact]
    public async Task A_handler_that_fails_on_one_object_is_told_of_the_others()
    {
        var handler = new RecordingHandler { Before = ThrowOn("upserted bad=1") };
        await using var reflection = await WatchingAsync(handler: handler);
        server.Upsert("bad", "1");
        server.Upsert("good", "1");
        await reflection.UntilCalledAsync("upserted good=1");
        Assert.Equal(1, reflection.State.HandlerFailures);
        Assert.Contains(reflection.Log, line => line.StartsWith("Error", StringComparison.Ordinal)
            && line.Contains("configmaps team-a/bad", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handler_that_fails_on_a_list_is_told_the_same_deletions_again()
    {
        server.Upsert("a", "1");
        server.Upsert("b", "1");
        var handler = new RecordingHandler();
        await using var reflection = await WatchingAsync(handler: handler);
        handler.Before = ThrowOn("replaced [a], removed [b]");
        server.OnNext(FakeRequestKind.Watch, context =>
        {
            server.Delete("b");
            return Expired(context);
        });
        server.ResetWatches();
        await reflection.UntilAsync(state => state.Lists == 2, "the list is repeated");
        Assert.Equal(["replaced [a], removed [b]", "replaced [a], removed [b]"], handler.Calls.Skip(1));
        await AssertFaithfulAsync(reflection, lists: 2);
    }

    [Fact]
    public async Task Failed_attempts_do_not_change_since_when_it_is_disconnected()
    {
        await using var reflection = await WatchingAsync();
        for (var i = 0; i < 5; i++)
            server.OnNext(FakeRequestKind.Watch, context => context.AnswerStatusAsync(503, "ServiceUnavailable", $"attempt {i}"));
        server.ResetWatches();
        await Eventually.IsTrueAsync(() => Watches().Count == 7, "the watch is opened again");
        var disconnected = reflection.Handler.States.Where(state => state.Phase == ReflectorPhase.Disconnected).ToList();
        Assert.Single(disconnected.Select(state => state.Since).Distinct());
    }

    [Fact]
    public async Task It_stops_promptly_in_the_middle_of_an_answer()
    {
        server.OnNext(FakeRequestKind.List, FakeAnswers.StaySilentAsync);
        var listing = new ReflectionRun(server.Address);
        await Eventually.IsTrueAsync(() => Lists().Count == 1, "the list is asked for");
        await listing.DisposeAsync();

        var watching = await WatchingAsync();
        await watching.DisposeAsync();
        Assert.Equal(ReflectorPhase.Disconnected, watching.State.Phase);
        await Eventually.IsTrueAsync(() => server.OpenWatches == 0, "the connection is closed");
    }

    private static Action<string> ThrowOn(string call)
    {
        var thrown = false;
        return text =>
        {
            if (text != call || thrown)
                return;
            thrown = true;
            throw new InvalidOperationException("the handler's own failure");
        };
    }

    private static Task Expired(HttpContext context) => context.AnswerStatusAsync(410, "Expired", "too old resource version");

    private List<FakeRequest> Lists() => Requests(FakeRequestKind.List);

    private List<FakeRequest> Watches() => Requests(FakeRequestKind.Watch);

    private List<FakeRequest> Requests(FakeRequestKind kind) => [.. server.Requests.Where(request => request.Kind == kind)];

    private async Task EndWatchAsync()
    {
        await Eventually.IsTrueAsync(() => server.OpenWatches == 1, "the server has the watch");
        server.EndWatches();
    }

    /// <summary>Ends its watch, and answers the next one with 40 s of <c>Retry-After</c>.</summary>
    private async Task AskToWaitAsync(ReflectionRun reflection, FakeTimeProvider time)
    {
        server.OnNext(FakeRequestKind.Watch, context =>
        {
            context.Response.Headers.RetryAfter = "40";
            return context.AnswerStatusAsync(429, "TooManyRequests", "slow down");
        });
        await EndWatchAsync();

        // The closed watch was short in this standing time, so its own delay comes first.
        await reflection.UntilPhaseAsync(ReflectorPhase.Disconnected);
        time.Advance(TimeSpan.FromSeconds(2));
        await reflection.UntilAsync(state => state.Reason?.Contains("slow down", StringComparison.Ordinal) == true, "the refusal is shown");
    }

    /// <summary>Sees that nothing is removed when the collection is missing until it is asked whether the server is ready; returns what was told of.</summary>
    private async Task<IReadOnlyCollection<ReflectorState>> SeeMissingUntilReadyAsync(int code, string body)
    {
        server.Upsert("a", "1");
        await using var reflection = await WatchingAsync();
        server.HideUntilAskedIfReady(code, body);
        server.ResetWatches();
        await reflection.UntilAsync(state => state.Lists == 2, "it is listed again");
        Assert.Equal("replaced [a], removed []", reflection.Handler.Calls[^1]);
        Assert.DoesNotContain(reflection.Handler.States, state => state.Phase == ReflectorPhase.NotInstalled);
        return [.. reflection.Handler.States];
    }

    private async Task<ReflectionRun> WatchingAsync(
        ReflectorOptions? options = null, TimeProvider? time = null, RecordingHandler? handler = null)
    {
        var reflection = new ReflectionRun(server.Address, options: options, time: time, handler: handler);
        await reflection.UntilPhaseAsync(ReflectorPhase.Watching);
        return reflection;
    }

    private async Task AssertFaithfulAsync(ReflectionRun reflection, int lists)
    {
        await reflection.UntilEqualAsync(server.Values);
        await reflection.UntilAsync(state => state.Lists == lists, $"{lists} lists were made");
        Assert.Empty(reflection.Handler.Misfits);
    }
}
