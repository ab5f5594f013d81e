namespace WebhookGuard.Claims.Tests.Model;

/// <summary>What an actor waits to do, and in which ways that can go.</summary>
/// <param name="Name">What it is, for a failing test's trace.</param>
/// <param name="Ways">The ways; each does it, and lets the actor run to its next step.</param>
internal sealed record PendingStep(string Name, IReadOnlyList<Way> Ways);

/// <summary>A way a step can go.</summary>
/// <param name="Name">What happens, for the trace.</param>
/// <param name="IsFault">Whether that is one of the few faults a run may have.</param>
/// <param name="Do">Does it.</param>
internal sealed record Way(string Name, bool IsFault, Action Do);

/// <summary>
/// A thread of the model: runs real code up to its next call, and waits there until the explorer lets it go on. What it has been told so
/// far determines its state.
/// </summary>
internal sealed class Actor(string name, Func<int> epoch)
{
    public string Name => name;

    public PendingStep? Pending { get; private set; }

    /// <summary>A hash of all that it has been told, in that order.</summary>
    public UInt128 History { get; private set; }

    /// <summary>A call that can be done, can fail, and whose effect can come late or be the last that its caller did.</summary>
    /// <param name="what">The call.</param>
    /// <param name="effect">What it does.</param>
    /// <param name="failure">What the caller sees if it fails.</param>
    /// <param name="late">Takes an effect that is to come later; null if the call has none.</param>
    public Task<T> CallAsync<T>(string what, Func<T> effect, Func<Exception> failure, Action<string, Action>? late)
    {
        var answer = new TaskCompletionSource<T>();
        void Tell(string told) => Note($"{what}={told}@{epoch()}");
        void Succeed()
        {
            var value = effect();
            Tell(ModelText.Of(value));
            answer.SetResult(value);
        }

        void Fail(string how)
        {
            Tell(how);
            answer.SetException(failure());
        }

        List<Way> ways =
        [
            new("", false, Succeed),
            new(" fails", true, () => Fail("failed")),
        ];
        if (late is not null)
        {
            ways.Add(new(" is done, but times out", true, () =>
            {
                effect();
                Fail("failed");
            }));
            ways.Add(new(" times out, and is done later", true, () =>
            {
                late($"late {what} of {name}", () => effect());
                Fail("failed");
            }));
            ways.Add(new(", then a crash", true, () =>
            {
                effect();
                Tell("crashed");
            }));
        }

        return WaitAsync(what, ways, answer);
    }

    /// <summary>A choice without a failure.</summary>
    public Task<int> ChooseAsync(string what, params string[] choices)
    {
        var answer = new TaskCompletionSource<int>();
        return WaitAsync(
            what,
            [.. choices.Select((choice, index) => new Way($" {choice}", false, () =>
            {
                Note($"{what}={choice}@{epoch()}");
                answer.SetResult(index);
            }))],
            answer);
    }

    public void Note(string told) => History = ModelText.Hash($"{History:x};{told}");

    private async Task<T> WaitAsync<T>(string what, IReadOnlyList<Way> ways, TaskCompletionSource<T> answer)
    {
        Pending = new PendingStep(what, [.. ways.Select(way => way with
        {
            Do = () =>
            {
                Pending = null;
                way.Do();
            },
        })]);
        return await answer.Task;
    }
}
