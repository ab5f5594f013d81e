using CsCheck;
using WebhookGuard.Ovsdb.Rows;

namespace WebhookGuard.Ovsdb.Tests;

public class UuidSetTests
{
    // Few enough to meet again, many enough for the set to grow.
    private static readonly Guid[] Elements = [.. Enumerable.Range(0, 500).Select(_ => Guid.NewGuid())];

    private static readonly Gen<Guid[]> Some = Gen.OneOf(Gen.Shuffle(Elements, 0, 4), Gen.Shuffle(Elements, 0, 400));

    [Fact]
    public void After_any_differences_it_has_what_a_plain_set_has() => Some.Array[1, 20].Sample(differences =>
    {
        var set = UuidSet.Empty;
        var plain = new HashSet<Guid>();
        foreach (var difference in differences)
        {
            set = set.Toggle([.. difference]);
            plain.SymmetricExceptWith(difference);
            Assert.True(plain.SetEquals(set));
            Assert.Equal(plain.Count, set.Count);
            Assert.All(Elements, element => Assert.Equal(plain.Contains(element), set.Contains(element)));
        }
    });

    [Fact]
    public void What_one_set_has_and_another_has_not_is_told_whatever_lies_between_them() => Gen.Select(Some, Some, Some).Sample((first, second, third) =>
    {
        var before = UuidSet.Create(first);
        var after = before.Toggle([.. second]).Toggle([.. third]);
        Assert.Equal(after.ToArray().Except(before.ToArray()).Order(), after.Except(before).Order());
        Assert.Equal(before.ToArray().Except(after.ToArray()).Order(), before.Except(after).Order());
    });

    [Fact]
    public void A_change_leaves_the_set_before_as_it_was()
    {
        var before = UuidSet.Create(Elements);
        before.Toggle([Elements[0], Guid.NewGuid()]);
        Assert.Equal(Elements.Order(), before.Order());
    }

    [Fact]
    public void What_is_there_twice_counts_once() => Assert.Equal([Elements[0]], UuidSet.Create([Elements[0], Elements[0]]));
}
