using System.Text.RegularExpressions;
using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Checker;

/// <summary>Looks for the other holder behind each denial.</summary>
internal sealed partial class DenialCheck
{
    private readonly HoldBook book;
    private readonly TimeSpan grace;
    private readonly List<Violation> violations = [];

    /// <summary>Checks all denials.</summary>
    /// <param name="requests">All requests; those that were denied are looked at.</param>
    /// <param name="book">Who had what when.</param>
    /// <param name="grace">How long after its end a hold still explains a denial.</param>
    public DenialCheck(IEnumerable<RequestRecord> requests, HoldBook book, TimeSpan grace)
    {
        this.book = book;
        this.grace = grace;
        foreach (var request in requests)
        {
            if (request.Outcome == Outcome.Rejected)
            {
                violations.Add(new Violation(Promise.NoFalseDenial, $"rejected, though it can be met: {request}"));
            }
            else if (request.Outcome == Outcome.Denied)
            {
                Judge(request);
            }
        }
    }

    public IReadOnlyList<Violation> Violations => violations;

    /// <summary>Denials while somebody else had the address.</summary>
    public int ByHolder { get; private set; }

    /// <summary>Denials shortly after somebody else had the address.</summary>
    public int ByRecentHolder { get; private set; }

    /// <summary>Denials for which there is nothing but another's claim.</summary>
    public int ByClaimAlone { get; private set; }

    // "10.66.0.10 in subnet a is held by … . Free near it: 10.66.0.11." Addresses that are free are no reason.
    [GeneratedRegex(@" Free near (it|them): .*?\.(?=\s|$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FreeAddresses();

    private void Judge(RequestRecord request)
    {
        var words = FreeAddresses().Replace(request.Message, " ").Split([' ', ',', ';', '(', ')', '"'], StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet(StringComparer.Ordinal);
        var named = request.Asks.Where(key => words.Contains(key.Address)).ToArray();
        if (named.Length == 0)
        {
            violations.Add(new Violation(Promise.NoFalseDenial, $"denied for nothing that it asks for ({string.Join("; ", request.Asks)}): {request}"));
            return;
        }

        // Each address that is named needs a holder of its own.
        var worst = named.Max(key => Explain(request, key));
        switch (worst)
        {
            case Explanation.Held:
                ByHolder++;
                break;
            case Explanation.HeldRecently:
                ByRecentHolder++;
                break;
            case Explanation.ClaimAlone:
                ByClaimAlone++;
                break;
            default:
                var bare = named.Where(key => Explain(request, key) == Explanation.None).ToArray();
                violations.Add(new Violation(
                    Promise.NoFalseDenial, $"nobody else had {string.Join(" and ", bare)}: {request}", bare[0], request.End));
                break;
        }
    }

    private Explanation Explain(RequestRecord request, AddressKey key)
    {
        var best = Explanation.None;
        foreach (var hold in book.OfOthers(key, request.Who))
        {
            if (hold.From > request.End || (hold.To < TimeSpan.MaxValue && hold.To + grace < request.Start))
            {
                continue;
            }

            var explanation = hold.Kind == HoldKind.Claim ? Explanation.ClaimAlone : hold.To < request.Start ? Explanation.HeldRecently : Explanation.Held;
            if (explanation < best)
            {
                best = explanation;
            }
        }

        return best;
    }

    // From the best to the worst.
    private enum Explanation
    {
        Held,
        HeldRecently,
        ClaimAlone,
        None,
    }
}
