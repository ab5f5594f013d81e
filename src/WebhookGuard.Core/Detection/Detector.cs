using WebhookGuard.Core.Duplicates;
using WebhookGuard.Core.Holdings;

namespace WebhookGuard.Core.Detection;

/// <summary>Finds what is wrong already. The cost is that of the index's size.</summary>
/// <remarks>
/// Sources tell of one event one after another, so that something may seem wrong for a moment. Who acts on what is found while sources run
/// should have found it twice.
/// </remarks>
public sealed class Detector(ClusterFacts facts, DetectorOptions options)
{
    /// <summary>Searches once.</summary>
    public Findings Find()
    {
        var search = new DiscrepancySearch(facts, options);
        var discrepancies = search.Find();
        return new Findings(new DuplicateFinder(facts).Find(), discrepancies, search.NotJudged);
    }
}
