using WebhookGuard.Storm.Checker;
using WebhookGuard.Storm.History;
using static WebhookGuard.Storm.Tests.Histories;

namespace WebhookGuard.Storm.Tests;

public sealed class DuplicateCheckTests
{
    [Fact]
    public void Two_owners_of_one_address_are_found()
    {
        var violation = Assert.Single(Check(Stored(Vm("a"), 1, Address), Stored(Vm("b"), 2, Other, Address)));
        Assert.Equal(Promise.NoDuplicate, violation.Promise);
        Assert.Contains("VirtualMachine alpha/a", violation.Text, StringComparison.Ordinal);
        Assert.Contains("VirtualMachine alpha/b", violation.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_update_that_comes_to_hold_anothers_address_is_found() =>
        Assert.Single(Check(Stored(Vm("a"), 1, Address), Stored(Vm("b"), 2, Other), Stored(Vm("b"), 3, Address)));

    [Fact]
    public void An_object_in_deletion_still_holds() =>
        Assert.Single(Check(Stored(Vm("a"), 1, Address), Stored(Vm("a"), 2, Address) with { Leaving = true }, Stored(Vm("b"), 3, Address)));

    [Fact]
    public void Two_living_Pods_of_one_workload_are_found() =>
        Assert.Single(Check(Deployment("d", 1), Stored(PodOf("d", "d-1"), 2, Address), Stored(PodOf("d", "d-2"), 3, Address)));

    [Fact]
    public void One_duplicate_is_told_once_however_often_its_objects_are_written() =>
        Assert.Single(Check(Stored(Vm("a"), 1, Address), Stored(Vm("b"), 2, Address), Stored(Vm("b"), 3, Address), Stored(Vm("a"), 4, Address)));

    [Fact]
    public void A_new_object_under_a_name_is_judged_anew() =>
        Assert.Equal(2, Check(Stored(Vm("a"), 1, Address), Stored(Vm("b"), 2, Address), Gone(Vm("b"), 3), Stored(Vm("b"), 4, Address)).Count);

    [Fact]
    public void Nothing_is_found_where_one_comes_after_the_other() =>
        Assert.Empty(Check(Stored(Vm("a"), 1, Address), Gone(Vm("a"), 2), Stored(Vm("b"), 3, Address), Stored(Vm("b"), 4, Other), Stored(Vm("c"), 5, Address)));

    [Fact]
    public void Nothing_is_found_where_the_scopes_differ() =>
        Assert.Empty(Check(Stored(Vm("a"), 1, Address), Stored(Vm("b"), 2, Address with { Scope = "subnet/vpc-1-net" })));

    [Fact]
    public void A_workload_and_its_Pod_are_one_owner_and_a_Pod_may_follow_one_that_leaves() =>
        Assert.Empty(Check(
            Deployment("d", 1),
            Stored(PodOf("d", "d-1"), 2, Address),
            Stored(PodOf("d", "d-1"), 3, Address) with { Leaving = true },
            Stored(PodOf("d", "d-2"), 4, Address)));

    private static StoredVersion Deployment(string name, long revision) =>
        Stored(Asker.Of(new ObjectKey(ObjectKey.Deployment, "alpha", name)), revision, Address);

    private static IReadOnlyList<Violation> Check(params IEnumerable<StoredVersion> versions)
    {
        var check = new DuplicateCheck();
        foreach (var version in versions)
        {
            check.Apply(version);
        }

        return check.Violations;
    }
}
