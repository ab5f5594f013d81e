using CsCheck;
using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.Sources.Tests.Integration;

/// <summary>The one property that all sources serve together.</summary>
public sealed class IndexPropertyTests
{
    [OvsdbTheory]
    [InlineData(false, 35)]
    [InlineData(true, 25)]
    public async Task After_any_interleaving_of_changes_and_faults_the_facts_equal_a_fresh_read_of_the_servers(bool clustered, int interleavings)
    {
        await using var server = clustered ? await OvsdbServer.StartClusteredAsync() : await OvsdbServer.StartStandaloneAsync();
        await Step.Any.Array[1, 60].SampleAsync(
            async steps =>
            {
                await using var world = await World.StartAsync(server);
                foreach (var step in steps)
                {
                    await step.RunAsync(world);
                }

                await world.AssertEqualToFreshReadAsync();
            },
            iter: interleavings,
            threads: 1,
            print: steps => string.Join('\n', steps.Select(step => step.Name)));
    }
}
