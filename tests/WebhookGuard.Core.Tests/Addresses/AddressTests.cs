using System.Net;
using CsCheck;
using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Tests.Addresses;

public class AddressTests
{
    private static readonly Gen<IPAddress> AnyIPv4 = Gen.Byte.Array[4].Select(bytes => new IPAddress(bytes));

    // Half of the groups zero, so that abbreviations occur.
    private static readonly Gen<IPAddress> AnyIPv6 = Gen.OneOf(Gen.Const((ushort)0), Gen.UShort).Array[8].Select(groups =>
        new IPAddress(groups.SelectMany(group => new[] { (byte)(group >> 8), (byte)group }).ToArray()));

    [Theory]
    [InlineData("0.0.0.0", 0u)]
    [InlineData("10.16.0.1", 0x0a100001u)]
    [InlineData("255.255.255.255", 0xffffffffu)]
    [InlineData("1.2.3.40", 0x01020328u)]
    public void Dotted_decimal_is_IPv4(string text, uint value)
    {
        var address = Address.ParseIP(text);

        Assert.Equal(AddressKind.IPv4, address.Kind);
        Assert.Equal(value, address.Value);
        Assert.Equal(text, address.ToString());
        Assert.True(address.IsIP);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.")]
    [InlineData(".1.2.3")]
    [InlineData("1..2.3")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.1000")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.00")]
    [InlineData("0x1.2.3.4")]
    [InlineData("1.2.3.4 ")]
    [InlineData(" 1.2.3.4")]
    [InlineData("1.2.3.4\n")]
    [InlineData("1.2.3.4/32")]
    [InlineData("1.2.3.4:80")]
    [InlineData("-1.2.3.4")]
    [InlineData("+1.2.3.4")]
    [InlineData("1.2.3.4\0")]
    [InlineData("١.2.3.4")]
    [InlineData("167772161")]
    [InlineData("localhost")]
    public void Anything_else_is_not_IPv4(string text)
    {
        Assert.False(Address.TryParseIP(text, out var address));
        Assert.Equal(default, address);
        Assert.Throws<FormatException>(() => Address.ParseIP(text));
    }

    [Theory]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("fd00:10:66::a", "fd00:10:66::a")]
    [InlineData("FD00:10:66::A", "fd00:10:66::a")]
    [InlineData("fd00:0010:0066:0000:0000:0000:0000:000a", "fd00:10:66::a")]
    [InlineData("fd00:10:66:0:0:0:0:a", "fd00:10:66::a")]
    [InlineData("fd00:10:66:0::a", "fd00:10:66::a")]
    [InlineData("1:0:0:2:0:0:0:3", "1:0:0:2::3")]
    [InlineData("1::2:0:0:3", "1::2:0:0:3")]
    [InlineData("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8")]
    [InlineData("64:ff9b::192.0.2.33", "64:ff9b::c000:221")]
    [InlineData("1:2:3:4:5:6:192.0.2.33", "1:2:3:4:5:6:c000:221")]
    [InlineData("ff02::1", "ff02::1")]
    public void IPv6_in_any_spelling_is_one_address(string text, string canonical)
    {
        var address = Address.ParseIP(text);

        Assert.Equal(AddressKind.IPv6, address.Kind);
        Assert.Equal(canonical, address.ToString());
        Assert.Equal(Address.ParseIP(canonical), address);
        Assert.Equal(Address.ParseIP(canonical).GetHashCode(), address.GetHashCode());
    }

    [Theory]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("::1::")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::9")]
    [InlineData("::12345")]
    [InlineData("::g")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("fe80::1%1")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("::1/128")]
    [InlineData(" ::1")]
    [InlineData("::1 ")]
    [InlineData("::1\0")]
    [InlineData("::192.0.2")]
    [InlineData("::192.0.2.256")]
    [InlineData("::192.0.2.01")]
    [InlineData("::ffff:010.0.0.1")]
    [InlineData("::192.0.2.1:1")]
    [InlineData("192.0.2.1::")]
    [InlineData("00:00:00:AA:AA:01")]
    [InlineData("0x1::")]
    public void Anything_else_is_not_IPv6(string text) => Assert.False(Address.TryParseIP(text, out _));

    [Theory]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::FFFF:10.0.0.1")]
    [InlineData("::ffff:a00:1")]
    [InlineData("0:0:0:0:0:ffff:0a00:0001")]
    public void An_IPv4_mapped_address_is_the_IPv4_address(string text)
    {
        var address = Address.ParseIP(text);

        Assert.Equal(AddressKind.IPv4, address.Kind);
        Assert.Equal(Address.ParseIP("10.0.0.1"), address);
        Assert.Equal("10.0.0.1", address.ToString());
    }

    [Fact]
    public void An_IPv4_compatible_address_is_not_the_IPv4_address() =>
        Assert.NotEqual(Address.ParseIP("10.0.0.1"), Address.ParseIP("::10.0.0.1"));

    [Fact]
    public void IPv4_reads_and_writes_as_the_framework_does() =>
        AnyIPv4.Sample(ip =>
        {
            var address = Address.ParseIP(ip.ToString());

            Assert.Equal(ip.ToString(), address.ToString());
            Assert.Equal(address, Address.FromValue(AddressKind.IPv4, address.Value));
        });

    [Fact]
    public void IPv6_reads_and_writes_as_the_framework_does() =>
        AnyIPv6.Where(ip => !ip.IsIPv4MappedToIPv6).Sample(ip =>
        {
            var bytes = ip.GetAddressBytes();
            var longest = string.Join(':', Enumerable.Range(0, 8).Select(i => $"{bytes[2 * i]:X2}{bytes[(2 * i) + 1]:X2}"));

            var address = Address.ParseIP(longest);

            Assert.Equal(address, Address.ParseIP(ip.ToString()));
            Assert.Equal(address, Address.ParseIP(address.ToString()));
            Assert.Equal(ip, IPAddress.Parse(address.ToString()));
            Assert.Equal(address, Address.FromValue(AddressKind.IPv6, address.Value));
        });

    [Fact]
    public void The_canonical_text_of_IPv6_is_that_of_RFC_5952() =>
        AnyIPv6.Where(ip => !ip.IsIPv4MappedToIPv6).Sample(ip =>
        {
            var text = Address.ParseIP(ip.ToString()).ToString();

            Assert.Equal(text.ToLowerInvariant(), text);
            Assert.DoesNotMatch("(^|:)0[0-9a-f]", text);
            // Section 4.2.2: one zero group alone is not shortened; 4.2.3: the longest run is, the first of equals.
            var groups = ip.GetAddressBytes().Chunk(2).Select(pair => (pair[0] << 8) | pair[1]).ToArray();
            Assert.Equal(Shortened(groups), text);
        });

    [Fact]
    public void Text_that_the_framework_refuses_is_refused() =>
        Gen.Char["0123456789abcfF:./%[] "].Array[0, 24].Select(chars => new string(chars)).Sample(
            text =>
            {
                if (Address.TryParseIP(text, out var address))
                {
                    Assert.True(IPAddress.TryParse(text, out var ip), text);
                    var expected = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
                    Assert.Equal(expected, IPAddress.Parse(address.ToString()));
                }
            },
            iter: 100_000);

    [Theory]
    [InlineData("00:1A:2b:3c:4d:5e")]
    [InlineData("00-1a-2b-3c-4d-5e")]
    [InlineData("001a.2B3c.4d5e")]
    public void A_MAC_in_any_spelling_is_one_address(string text)
    {
        var address = Address.ParseMac(text);

        Assert.Equal(AddressKind.Mac, address.Kind);
        Assert.Equal("00:1a:2b:3c:4d:5e", address.ToString());
        Assert.Equal(Address.ParseMac("00:1a:2b:3c:4d:5e"), address);
        Assert.Equal((UInt128)0x001a2b3c4d5e, address.Value);
        Assert.False(address.IsIP);
    }

    [Theory]
    [InlineData("")]
    [InlineData("001a2b3c4d5e")]
    [InlineData("00:1a:2b:3c:4d")]
    [InlineData("00:1a:2b:3c:4d:5")]
    [InlineData("00:1a:2b:3c:4d:5g")]
    [InlineData("00:1a-2b:3c-4d:5e")]
    [InlineData("00 1a 2b 3c 4d 5e")]
    [InlineData("0:1a:2b:3c:4d:5e:0")]
    [InlineData("001a.2b3c:4d5e")]
    [InlineData("001a:2b3c:4d5e")]
    [InlineData("001a-2b3c-4d5e")]
    [InlineData("00.1a.2b.3c.4d.5e")]
    [InlineData("00:00:00:00:fe:80:00:00")]
    [InlineData(" 0:1a:2b:3c:4d:5e")]
    [InlineData("00:1a:2b:3c:4d:5e ")]
    [InlineData("+0:1a:2b:3c:4d:5e")]
    public void Anything_else_is_not_a_MAC(string text)
    {
        Assert.False(Address.TryParseMac(text, out _));
        Assert.Throws<FormatException>(() => Address.ParseMac(text));
    }

    [Fact]
    public void A_MAC_reads_as_it_writes() =>
        Gen.Byte.Array[6].Sample(octets =>
        {
            var colons = string.Join(':', octets.Select(octet => octet.ToString("x2")));
            var dots = string.Join('.', octets.Chunk(2).Select(pair => $"{pair[0]:X2}{pair[1]:X2}"));

            Assert.Equal(colons, Address.ParseMac(colons).ToString());
            Assert.Equal(Address.ParseMac(colons), Address.ParseMac(colons.Replace(':', '-').ToUpperInvariant()));
            Assert.Equal(Address.ParseMac(colons), Address.ParseMac(dots));
        });

    [Fact]
    public void Addresses_of_different_kinds_differ_whatever_their_value()
    {
        var ipv4 = Address.ParseIP("0.0.0.1");
        var ipv6 = Address.ParseIP("::1");
        var mac = Address.ParseMac("00:00:00:00:00:01");

        Assert.Equal(3, new HashSet<Address> { ipv4, ipv6, mac }.Count);
        Assert.True(ipv4 != ipv6);
        Assert.False(ipv6 == mac);
        Assert.False(ipv4.Equals((object?)null));
    }

    [Fact]
    public void Addresses_are_ordered_by_kind_and_value()
    {
        string[] ordered = ["0.0.0.0", "9.255.255.255", "10.0.0.0", "255.0.0.0", "::", "::1", "1::", "ffff::"];

        Assert.Equal(ordered, ordered.Reverse().Select(Address.ParseIP).Order().Select(address => address.ToString()));
    }

    [Fact]
    public void A_value_must_fit_its_kind()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Address.FromValue(AddressKind.IPv4, (UInt128)uint.MaxValue + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Address.FromValue(AddressKind.Mac, 1));
        Assert.Equal("255.255.255.255", Address.FromValue(AddressKind.IPv4, uint.MaxValue).ToString());
        Assert.Equal("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Address.FromValue(AddressKind.IPv6, UInt128.MaxValue).ToString());
    }

    private static string Shortened(int[] groups)
    {
        int start = -1, length = 1;
        for (var i = 0; i < 8; i++)
        {
            var run = groups.Skip(i).TakeWhile(group => group == 0).Count();
            if (run > length)
            {
                (start, length) = (i, run);
            }
        }

        string Join(IEnumerable<int> part) => string.Join(':', part.Select(group => group.ToString("x")));
        return start < 0 ? Join(groups) : $"{Join(groups[..start])}::{Join(groups[(start + length)..])}";
    }
}
