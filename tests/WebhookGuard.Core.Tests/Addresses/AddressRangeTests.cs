using CsCheck;
using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Tests.Addresses;

public class AddressRangeTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1..10.0.0.9", "10.0.0.1", "10.0.0.9")]
    [InlineData("10.0.0.1..10.0.0.1", "10.0.0.1", "10.0.0.1")]
    [InlineData(" 10.0.0.1..10.0.0.9 ", "10.0.0.1", "10.0.0.9")]
    [InlineData("10.0.0.64/28", "10.0.0.64", "10.0.0.79")]
    [InlineData("10.0.0.70/28", "10.0.0.64", "10.0.0.79")]
    [InlineData("fd00::1..fd00::ff", "fd00::1", "fd00::ff")]
    [InlineData("FD00:0::1", "fd00::1", "fd00::1")]
    [InlineData("fd00::/126", "fd00::", "fd00::3")]
    public void Single_addresses_ranges_and_CIDRs_are_ranges(string text, string first, string last)
    {
        var range = Parse(text);

        Assert.Equal((first, last), (range.First.ToString(), range.Last.ToString()));
        Assert.True(range.Contains(range.First));
        Assert.True(range.Contains(range.Last));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.9..10.0.0.1")]
    [InlineData("10.0.0.1..fd00::1")]
    [InlineData("10.0.0.1-10.0.0.9")]
    [InlineData("10.0.0.1...10.0.0.9")]
    [InlineData("10.0.0.1..")]
    [InlineData("..10.0.0.1")]
    [InlineData("10.0.0.1.. 10.0.0.9")]
    [InlineData("10.0.0.0/24..10.0.1.0/24")]
    [InlineData("10.0.0.0/33")]
    [InlineData("00:00:00:00:00:01")]
    public void Anything_else_is_no_range(string text) => Assert.False(AddressRange.TryParse(text, out _));

    [Fact]
    public void The_ends_must_be_IP_addresses_of_one_kind_in_order()
    {
        var low = Address.ParseIP("10.0.0.1");
        var high = Address.ParseIP("10.0.0.2");
        var mac = Address.ParseMac("00:00:00:00:00:01");

        Assert.Equal("10.0.0.1..10.0.0.2", new AddressRange(low, high).ToString());
        Assert.Equal("10.0.0.1", new AddressRange(low, low).ToString());
        Assert.Throws<ArgumentException>(() => new AddressRange(high, low));
        Assert.Throws<ArgumentException>(() => new AddressRange(low, Address.ParseIP("::1")));
        Assert.Throws<ArgumentException>(() => new AddressRange(mac, mac));
    }

    [Fact]
    public void An_address_is_inside_if_it_lies_between_the_ends() =>
        Gen.Select(Gen.UInt, Gen.UInt, Gen.UInt).Sample((a, b, c) =>
        {
            var range = Parse($"{Of(Math.Min(a, b))}..{Of(Math.Max(a, b))}");

            Assert.Equal(Math.Min(a, b) <= c && c <= Math.Max(a, b), range.Contains(Of(c)));
            Assert.False(range.Contains(Address.FromValue(AddressKind.IPv6, a)));
            Assert.Equal(range, Parse(range.ToString()));
        });

    private static Address Of(uint value) => Address.FromValue(AddressKind.IPv4, value);

    private static AddressRange Parse(string text)
    {
        Assert.True(AddressRange.TryParse(text, out var range), text);
        return range;
    }
}
