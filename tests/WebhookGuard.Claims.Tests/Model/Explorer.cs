namespace WebhookGuard.Claims.Tests.Model;

/// <summary>
/// Walks through all orders of the steps of a scenario, depth first: every run starts anew and repeats the choices that led to the point
/// where it is to differ. A state that was reached before, with the same told to everybody, is not walked through again.
/// </summary>
internal static class Explorer
{
    /// <summary>Walks until everything is walked through, or something is wrong.</summary>
    /// <param name="scenario">Makes the beginning.</param>
    /// <param name="atEnd">What must hold at the end of each run, besides that the claims are as the objects; null if nothing.</param>
    /// <param name="comesToRest">Whether it is wrong as well if, in the end, the claims are not those of the objects.</param>
    /// <param name="maximum">How many states there may be before the scenario counts as too large.</param>
    public static async Task<Exploration> RunAsync(
        Func<Universe> scenario, Func<Universe, string?>? atEnd = null, bool comesToRest = true, int maximum = 2_000_000)
    {
        var visited = new HashSet<UInt128>();
        var open = new Stack<int[]>();
        open.Push([]);
        var ends = 0;
        while (open.TryPop(out var prefix))
        {
            var universe = scenario();
            var taken = new List<int>(prefix);
            var trace = new List<Choice>();
            foreach (var number in prefix)
            {
                var choice = universe.Next()[number];
                trace.Add(choice);
                choice.Do();
            }

            while (true)
            {
                if (universe.Violation is { } violation)
                {
                    return new Exploration(visited.Count, ends, violation, [.. trace.Select(choice => choice.Name)]);
                }

                if (!visited.Add(ModelText.Hash(universe.State())))
                {
                    break;
                }

                if (visited.Count > maximum)
                {
                    throw new InvalidOperationException($"more than {maximum} states");
                }

                var next = universe.Next();
                if (next.Count == 0)
                {
                    ends++;
                    if (comesToRest)
                    {
                        await universe.ComeToRestAsync();
                    }

                    if ((universe.Violation ?? atEnd?.Invoke(universe)) is { } wrong)
                    {
                        return new Exploration(visited.Count, ends, wrong, [.. trace.Select(choice => choice.Name)]);
                    }

                    break;
                }

                for (var other = 1; other < next.Count; other++)
                {
                    open.Push([.. taken, other]);
                }

                taken.Add(0);
                trace.Add(next[0]);
                next[0].Do();
            }
        }

        return new Exploration(visited.Count, ends, null, []);
    }
}

/// <summary>What came of walking through a scenario.</summary>
/// <param name="States">How many states there are.</param>
/// <param name="Ends">In how many of them nothing is left to happen.</param>
/// <param name="Violation">What was wrong; null if nothing.</param>
/// <param name="Trace">The steps that led there.</param>
internal sealed record Exploration(int States, int Ends, string? Violation, IReadOnlyList<string> Trace)
{
    public override string ToString() =>
        $"{States} states, {Ends} ends; {Violation ?? "nothing wrong"}\n{string.Join('\n', Trace)}";
}
