using System.Net;
using CsCheck;
using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Tests.Addresses;

public class CidrTests
{
    [Theory]
    [InlineData("10.66.0.0/24", "10.66.0.0", "10.66.0.1", "10.66.0.254", "10.66.0.255")]
    [InlineData("10.66.0.0/30", "10.66.0.0", "10.66.0.1", "10.66.0.2", "10.66.0.3")]
    [InlineData("10.66.0.2/31", "10.66.0.2", "10.66.0.2", "10.66.0.3", "10.66.0.3")]
    [InlineData("10.66.0.2/32", "10.66.0.2", "10.66.0.2", "10.66.0.2", "10.66.0.2")]
    [InlineData("0.0.0.0/0", "0.0.0.0", "0.0.0.1", "255.255.255.254", "255.255.255.255")]
    [InlineData("fd00::/112", "fd00::", "fd00::1", "fd00::fffe", "fd00::ffff")]
    [InlineData("fd00::2/127", "fd00::2", "fd00::2", "fd00::3", "fd00::3")]
    [InlineData("fd00::2/128", "fd00::2", "fd00::2", "fd00::2", "fd00::2")]
    [InlineData("fd00::/64", "fd00::", "fd00::1", "fd00::ffff:ffff:ffff:fffe", "fd00::ffff:ffff:ffff:ffff")]
    [InlineData("::/0", "::", "::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Bounds_are_those_of_Kube_OVN(string text, string network, string firstUsable, string lastUsable, string last)
    {
        var cidr = Parse(text);

        Assert.Equal(network, cidr.Network.ToString());
        Assert.Equal(firstUsable, cidr.FirstUsable.ToString());
        Assert.Equal(lastUsable, cidr.LastUsable.ToString());
        Assert.Equal(last, cidr.LastAddress.ToString());
        Assert.True(cidr.IsUsable(cidr.FirstUsable));
        Assert.True(cidr.IsUsable(cidr.LastUsable));
        Assert.Equal(cidr.Network == cidr.FirstUsable, cidr.IsUsable(cidr.Network));
        Assert.Equal(cidr.LastAddress == cidr.LastUsable, cidr.IsUsable(cidr.LastAddress));
    }

    [Theory]
    [InlineData("10.66.0.77/24", "10.66.0.0/24")]
    [InlineData(" 10.66.0.0/24 ", "10.66.0.0/24")]
    [InlineData("FD00:0:0:0:0:0:0:77/112", "fd00::/112")]
    [InlineData("::ffff:10.0.0.1/120", "10.0.0.0/24")]
    [InlineData("::ffff:10.0.0.1/128", "10.0.0.1/32")]
    [InlineData("::ffff:0:0/96", "0.0.0.0/0")]
    public void The_text_is_canonical(string text, string canonical)
    {
        Assert.Equal(canonical, Parse(text).ToString());
        Assert.Equal(Parse(canonical), Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.66.0.0")]
    [InlineData("10.66.0.0/")]
    [InlineData("10.66.0.0/33")]
    [InlineData("10.66.0.0/-1")]
    [InlineData("10.66.0.0/+24")]
    [InlineData("10.66.0.0/ 24")]
    [InlineData("10.66.0.0/24/24")]
    [InlineData("10.66.0.0/255.255.255.0")]
    [InlineData("10.66.0/24")]
    [InlineData("::ffff:10.0.0.1/24")]
    [InlineData("::ffff:10.0.0.1/95")]
    [InlineData("::ffff:10.0.0.1/129")]
    [InlineData("fd00::/129")]
    [InlineData("fd00::/99999999999")]
    [InlineData("/24")]
    [InlineData("00:00:00:00:00:01/24")]
    public void Anything_else_is_no_CIDR(string text) => Assert.False(Cidr.TryParse(text, out _));

    [Fact]
    public void A_list_leaves_out_what_is_no_CIDR()
    {
        Assert.Equal(["10.66.0.0/24", "fd00::/112"], Cidr.ParseList("10.66.0.0/24,fd00::/112").Select(cidr => cidr.ToString()));
        Assert.Equal(["fd00::/112"], Cidr.ParseList("x, fd00::/112 ,,").Select(cidr => cidr.ToString()));
        Assert.Empty(Cidr.ParseList(""));
        Assert.Empty(Cidr.ParseList(null));
    }

    [Fact]
    public void Addresses_of_another_kind_are_never_inside()
    {
        Assert.False(Parse("::/0").Contains(Address.ParseIP("10.0.0.1")));
        Assert.False(Parse("0.0.0.0/0").Contains(Address.ParseIP("::1")));
        Assert.False(Parse("0.0.0.0/0").Contains(Address.ParseMac("00:00:00:00:00:01")));
        Assert.False(Parse("::/0").IsUsable(Address.ParseIP("10.0.0.1")));
    }

    [Fact]
    public void Contains_agrees_with_the_framework_for_IPv4() =>
        Gen.Select(Gen.Byte.Array[4], Gen.Int[0, 32], Gen.Byte.Array[4], Gen.Int[0, 32]).Sample((network, prefix, other, common) =>
            AgreesWithTheFramework(network, prefix, other, common));

    [Fact]
    public void Contains_agrees_with_the_framework_for_IPv6() =>
        Gen.Select(Gen.Byte.Array[16], Gen.Int[0, 128], Gen.Byte.Array[16], Gen.Int[0, 128]).Sample((network, prefix, other, common) =>
            AgreesWithTheFramework(network, prefix, other, common));

    private static void AgreesWithTheFramework(byte[] network, int prefix, byte[] other, int common)
    {
        // Random addresses are hardly ever near the network: share its first bits.
        for (var bit = 0; bit < common; bit++)
        {
            var mask = (byte)(0x80 >> (bit % 8));
            other[bit / 8] = (byte)((other[bit / 8] & ~mask) | (network[bit / 8] & mask));
        }

        var framework = IPNetwork.Parse($"{Masked(network, prefix)}/{prefix}");
        var cidr = Parse($"{new IPAddress(network)}/{prefix}");
        var address = Address.ParseIP(new IPAddress(other).ToString());

        Assert.Equal(framework.Contains(new IPAddress(other)), cidr.Contains(address));
        Assert.Equal(framework.BaseAddress.ToString(), cidr.Network.ToString());
        Assert.True(cidr.Contains(cidr.LastAddress));
        Assert.Equal(cidr.Contains(address), cidr.Network.Value <= address.Value && address.Value <= cidr.LastAddress.Value);
    }

    private static IPAddress Masked(byte[] network, int prefix) =>
        new(network.Select((octet, i) => (byte)(octet & (0xff00 >> Math.Clamp(prefix - (8 * i), 0, 8)))).ToArray());

    private static Cidr Parse(string text)
    {
        Assert.True(Cidr.TryParse(text, out var cidr), text);
        return cidr;
    }
}
