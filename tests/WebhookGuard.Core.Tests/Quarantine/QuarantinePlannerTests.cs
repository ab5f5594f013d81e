using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Quarantine;

namespace WebhookGuard.Core.Tests.Quarantine;

public class QuarantinePlannerTests
{
    private const string Gateway = "10.66.0.1";

    [Fact]
    public void A_leftovers_address_is_added_behind_what_others_wrote_and_recorded_with_it()
    {
        var plan = Plan(State([Gateway, "10.66.0.200..10.66.0.210"]), wanted: ["10.66.0.5", "fd00::5"]);

        Assert.True(plan.IsChange);
        Assert.Equal(State([Gateway, "10.66.0.200..10.66.0.210", "10.66.0.5", "fd00::5"], "10.66.0.5,fd00::5"), plan.After);
        Assert.Equal(["10.66.0.5", "fd00::5"], Texts(plan.Added));
    }

    [Fact]
    public void Neighbours_become_one_range_but_never_with_somebody_elses_entry()
    {
        var plan = Plan(State([Gateway, "10.66.0.8"]), wanted: ["10.66.0.7", "10.66.0.5", "10.66.0.6"]);

        Assert.Equal(State([Gateway, "10.66.0.8", "10.66.0.5..10.66.0.7"], "10.66.0.5..10.66.0.7"), plan.After);
    }

    [Fact]
    public void What_others_exclude_already_is_not_added()
    {
        var plan = Plan(State([Gateway, "10.66.0.4..10.66.0.6"]), wanted: ["10.66.0.5"]);

        Assert.False(plan.IsChange);
        Assert.Empty(plan.Quarantined);
    }

    [Fact]
    public void What_is_no_leftover_any_more_is_taken_out_and_nothing_else()
    {
        var plan = Plan(State([Gateway, "10.66.0.5..10.66.0.7", "10.66.0.9"], "10.66.0.5..10.66.0.7"), wanted: ["10.66.0.5"]);

        Assert.Equal(State([Gateway, "10.66.0.9", "10.66.0.5"], "10.66.0.5"), plan.After);
        Assert.Equal(["10.66.0.6", "10.66.0.7"], Texts(plan.Released));
    }

    [Fact]
    public void The_last_one_leaves_no_trace() =>
        Assert.Equal(State([Gateway]), Plan(State([Gateway, "10.66.0.5"], "10.66.0.5"), wanted: []).After);

    [Fact]
    public void What_may_not_be_taken_out_yet_stays()
    {
        var now = State([Gateway, "10.66.0.5"], "10.66.0.5");

        Assert.False(QuarantinePlanner.Plan(now, [], _ => true, 256).IsChange);
    }

    [Fact]
    public void An_entry_that_is_not_recorded_is_not_touched() =>
        Assert.False(Plan(State([Gateway, "10.66.0.5"]), wanted: []).IsChange);

    [Fact]
    public void Kube_OVNs_order_is_no_change() =>
        Assert.False(Plan(State(["10.66.0.1", "10.66.0.10", "10.66.0.5", "fd00::1", "fd00::5"], "10.66.0.5,10.66.0.10,fd00::5"), wanted: ["10.66.0.10", "10.66.0.5", "fd00::5"]).IsChange);

    [Fact]
    public void Entries_of_its_own_that_come_back_joined_are_still_its_own()
    {
        var now = State([Gateway, "10.66.0.5..10.66.0.7"], "10.66.0.5..10.66.0.6,10.66.0.7");

        Assert.Equal(State([Gateway]), Plan(now, wanted: []).After);
    }

    [Fact]
    public void What_Kube_OVN_merged_with_somebody_elses_entry_is_theirs()
    {
        // 10.66.0.5..10.66.0.8 and, by an administrator, 10.66.0.7..10.66.0.20.
        var plan = Plan(State([Gateway, "10.66.0.5..10.66.0.20"], "10.66.0.5..10.66.0.8"), wanted: ["10.66.0.5"]);

        Assert.Equal(State([Gateway, "10.66.0.5..10.66.0.20"]), plan.After);
        Assert.Equal(["10.66.0.5", "10.66.0.6", "10.66.0.7", "10.66.0.8"], Texts(plan.GivenOver));
        Assert.Empty(plan.Released);
    }

    [Fact]
    public void Before_Kube_OVN_merges_them_only_what_both_cover_is_given_over()
    {
        var now = State([Gateway, "10.66.0.5..10.66.0.8", "10.66.0.7..10.66.0.20"], "10.66.0.5..10.66.0.8");

        Assert.Equal(
            State([Gateway, "10.66.0.7..10.66.0.20", "10.66.0.5..10.66.0.6"], "10.66.0.5..10.66.0.6"),
            Plan(now, wanted: ["10.66.0.5", "10.66.0.6", "10.66.0.7", "10.66.0.8"]).After);
    }

    [Fact]
    public void The_same_entry_twice_is_one_of_each()
    {
        var now = State([Gateway, "10.66.0.5", "10.66.0.5"], "10.66.0.5");

        Assert.Equal(State([Gateway, "10.66.0.5"]), Plan(now, wanted: ["10.66.0.5"]).After);
    }

    [Fact]
    public void What_somebody_took_out_is_not_added_again_while_the_leftover_lasts()
    {
        var first = Plan(State([Gateway, "10.66.0.7"], "10.66.0.5,10.66.0.7"), wanted: ["10.66.0.5", "10.66.0.7"]);

        Assert.Equal(["10.66.0.5"], Texts(first.TakenOut));
        Assert.Equal(State([Gateway, "10.66.0.7"], "10.66.0.7", "10.66.0.5"), first.After);
        Assert.False(Plan(first.After, wanted: ["10.66.0.5", "10.66.0.7"]).IsChange);

        // Gone, and another one years later.
        var gone = Plan(first.After, wanted: ["10.66.0.7"]);
        Assert.Equal(State([Gateway, "10.66.0.7"], "10.66.0.7"), gone.After);
        Assert.Equal(["10.66.0.5"], Texts(Plan(gone.After, wanted: ["10.66.0.5", "10.66.0.7"]).Added));
    }

    [Fact]
    public void An_entry_that_somebody_shortened_stays_short()
    {
        var plan = Plan(State([Gateway, "10.66.0.5..10.66.0.6"], "10.66.0.5..10.66.0.8"), wanted: ["10.66.0.5", "10.66.0.6", "10.66.0.7", "10.66.0.8"]);

        Assert.Equal(State([Gateway, "10.66.0.5..10.66.0.6"], "10.66.0.5..10.66.0.6", "10.66.0.7..10.66.0.8"), plan.After);
    }

    [Fact]
    public void Without_the_record_the_entries_are_theirs_who_removed_it() =>
        Assert.False(Plan(State([Gateway, "10.66.0.5"]), wanted: ["10.66.0.5"]).IsChange);

    [Fact]
    public void The_limit_keeps_what_is_there_and_takes_the_most_urgent()
    {
        var plan = Plan(State([Gateway, "10.66.0.9"], "10.66.0.9"), wanted: ["10.66.0.7", "10.66.0.5", "10.66.0.9"], limit: 2);

        Assert.Equal(["10.66.0.7", "10.66.0.9"], Texts(plan.Quarantined));
        Assert.Equal(["10.66.0.5"], Texts(plan.Omitted));
    }

    [Fact]
    public void A_limit_of_zero_takes_everything_of_its_own_out() =>
        Assert.Equal(
            State([Gateway, "10.66.0.200..10.66.0.210"]),
            Plan(State([Gateway, "10.66.0.200..10.66.0.210", "10.66.0.5"], "10.66.0.5", "10.66.0.6"), wanted: ["10.66.0.5", "10.66.0.6"], limit: 0).After);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("10.66.0.5..,,..")]
    [InlineData("10.66.0.0/16")]
    [InlineData("fd00::..ffff::")]
    public void A_record_that_cannot_be_read_or_is_beyond_measure_makes_nothing_its_own(string record)
    {
        var plan = Plan(State([Gateway, "10.66.0.0..10.66.255.255", "fd00::..ffff::", "not an address"], record), wanted: []);

        Assert.Equal(State([Gateway, "10.66.0.0..10.66.255.255", "fd00::..ffff::", "not an address"]), plan.After);
    }

    [Fact]
    public void The_ends_of_the_address_space_are_addresses()
    {
        var now = State([], string.Empty);

        var plan = Plan(now, wanted: ["255.255.255.255", "255.255.255.254", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]);

        Assert.Equal(["255.255.255.254..255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"], plan.After.ExcludeIps);
        Assert.False(Plan(plan.After, wanted: ["255.255.255.255", "255.255.255.254", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]).IsChange);
    }

    private static QuarantineState State(string[] excludeIps, string quarantined = "", string declined = "") => new(excludeIps, quarantined, declined);

    private static QuarantinePlan Plan(QuarantineState now, string[] wanted, int limit = 256) =>
        QuarantinePlanner.Plan(now, [.. wanted.Select(Address.ParseIP)], _ => false, limit);

    private static IEnumerable<string> Texts(IEnumerable<Address> addresses) => addresses.Select(address => address.ToString());
}
