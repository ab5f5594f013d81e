using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Hosting;
using WebhookGuard.TestKit;

namespace WebhookGuard.Tests.Hosting;

public sealed class HeapTidyingTests : IDisposable
{
    private const long MebiByte = 1 << 20;

    private readonly FakeTimeProvider time = new();
    private readonly StubHeap heap;
    private readonly HeapTidying service;
    private volatile bool current = true;
    private int asked;

    public HeapTidyingTests()
    {
        heap = new StubHeap(time);
        service = new HeapTidying(IsCurrent, heap, time);
    }

    public void Dispose() => service.Dispose();

    [Fact]
    public async Task A_heap_is_tidied_once_the_sources_have_been_read()
    {
        (current, heap.Size) = (false, 700 * MebiByte);
        await service.StartAsync(default);
        await AdvanceUntilAsync(() => asked > 5, "it has looked often");
        Assert.Empty(heap.Tidied);

        current = true;
        await AdvanceUntilAsync(() => heap.Tidied.Count == 1, "the heap is tidied");
        await service.StopAsync(default);
    }

    [Fact]
    public async Task A_small_heap_is_left_alone()
    {
        heap.Size = 60 * MebiByte;
        await service.StartAsync(default);
        await AdvanceUntilAsync(() => asked > 5, "it has looked often");
        Assert.Empty(heap.Tidied);
        await service.StopAsync(default);
    }

    [Fact]
    public async Task It_is_tidied_again_only_when_it_has_grown_much_and_not_soon()
    {
        heap.Size = 700 * MebiByte;
        await service.StartAsync(default);
        await AdvanceUntilAsync(() => heap.Tidied.Count == 1, "the heap is tidied");
        heap.Size = 500 * MebiByte;
        var before = asked;
        await AdvanceUntilAsync(() => asked > before + 5, "it has looked often");
        Assert.Single(heap.Tidied);

        heap.Size = 700 * MebiByte;
        await AdvanceUntilAsync(() => heap.Tidied.Count == 2, "the heap is tidied again");
        heap.Size = 700 * MebiByte;
        await AdvanceUntilAsync(() => heap.Tidied.Count == 3, "the heap is tidied once more");
        Assert.True(heap.Tidied[2] - heap.Tidied[1] >= HeapTidying.Pause);
        await service.StopAsync(default);
    }

    [Fact]
    public void What_is_not_in_use_goes_back_to_the_operating_system()
    {
        const int Objects = 256 * 1024;
        UseForAWhile(Objects);
        var real = new ManagedHeap();
        var before = real.Size;
        real.Tidy();
        Assert.InRange(real.Size, 0, before - (Objects / 2 * 1024L));
    }

    // In a frame of its own, or a debugger's would keep it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseForAWhile(int objects)
    {
        var used = Enumerable.Range(0, objects).Select(_ => new byte[1024]).ToArray();
        GC.Collect();
        GC.KeepAlive(used);
    }

    private bool IsCurrent()
    {
        Interlocked.Increment(ref asked);
        return current;
    }

    private Task AdvanceUntilAsync(Func<bool> condition, string because) => Eventually.IsTrueAsync(
        () =>
        {
            time.Advance(HeapTidying.Interval);
            return condition();
        },
        because);

    /// <summary>A heap that needs 400 MiB.</summary>
    private sealed class StubHeap(TimeProvider time) : IManagedHeap
    {
        private readonly List<DateTimeOffset> tidied = [];
        private long size;

        public long Size
        {
            get => Interlocked.Read(ref size);
            set => Interlocked.Exchange(ref size, value);
        }

        public IReadOnlyList<DateTimeOffset> Tidied
        {
            get
            {
                lock (tidied)
                {
                    return [.. tidied];
                }
            }
        }

        public long Tidy()
        {
            lock (tidied)
            {
                tidied.Add(time.GetUtcNow());
                return Size = 400 * MebiByte;
            }
        }
    }
}
