using System.Text.RegularExpressions;
using CsCheck;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Claims.Tests;

public sealed class ClaimNameTests
{
    // Few and similar ones, so that confusable keys meet: dots, dashes and digits where separators could be taken for content.
    private static readonly string[] Similar =
        ["a", "a-b", "a.b", "a.1", "1", "a.b.1", "in", "x-in.subnet.y", "hash.a", "subnet", "underlay.a", "A", "a..b", "a/b", "", "é"];

    private static readonly Gen<string> Names = Gen.OneOf(
        Gen.Int[0, Similar.Length - 1].Select(index => Similar[index]),
        Gen.Select(Gen.Int[240, 253], Gen.Bool, (length, last) => new string('a', length - 1) + (last ? 'a' : 'b')));

    private static readonly Gen<Scope> Scopes = Gen.OneOf(
        Names.Select(Scope.Overlay), Gen.Select(Names, Gen.Int[-1, 12], Scope.Underlay));

    private static readonly Gen<Address> Addresses = Gen.OneOf(
        Gen.Int[0, 300].Select(value => Address.FromValue(AddressKind.IPv4, (UInt128)value)),
        Gen.Select(Gen.ULong[0, 20], Gen.ULong[0, 20], (high, low) => Address.FromValue(AddressKind.IPv6, new UInt128(high << 30, low << 14))),
        Gen.Int[0, 99].Select(value => Address.ParseMac($"00:00:00:00:00:{value:00}")));

    [Theory]
    [InlineData("subnet/tenant-a", "10.66.0.10", "ip-10-66-0-10-in.subnet.tenant-a")]
    [InlineData("subnet/tenant-a", "fd00::", "ip-fd00---in.subnet.tenant-a")]
    [InlineData("subnet/tenant-a", "fd00::1", "ip-fd00--1-in.subnet.tenant-a")]
    [InlineData("underlay/provider.x/100", "00:00:00:53:6b:a1", "mac-00-00-00-53-6b-a1-in.underlay.provider.x.100")]
    public void S16_A_name_can_be_read(string scope, string address, string name)
    {
        Assert.True(ClaimKey.TryParse(scope, address, out var key));
        Assert.Equal(name, key.ClaimName);
    }

    [Theory]
    [InlineData("subnet/tenant-a", "fd00:0::1")]
    [InlineData("subnet/tenant-a", "::ffff:10.0.0.1")]
    [InlineData("subnet/tenant-a", "00-00-00-53-6b-a1")]
    [InlineData("subnet/tenant-a", "10.0.0.300")]
    [InlineData("underlay/provider/0100", "10.0.0.1")]
    [InlineData("underlay/100", "10.0.0.1")]
    [InlineData("vpc/a", "10.0.0.1")]
    public void S16_Other_spellings_are_refused(string scope, string address) => Assert.False(ClaimKey.TryParse(scope, address, out _));

    [Fact]
    public void S16_Two_keys_never_have_one_name() =>
        Gen.Select(Scopes, Addresses, Scopes, Addresses).Sample(
            (scope, address, otherScope, otherAddress) =>
                (scope == otherScope && address == otherAddress) == (ClaimName.For(scope, address) == ClaimName.For(otherScope, otherAddress)),
            iter: 200_000);

    [Fact]
    public void S16_Every_name_is_a_DNS_subdomain() =>
        Gen.Select(Scopes, Addresses).Sample((scope, address) =>
        {
            var name = ClaimName.For(scope, address);
            return name.Length <= 253 && Regex.IsMatch(name, @"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z");
        });

    [Fact]
    public void S16_What_a_claim_says_is_read_back() =>
        Gen.Select(Scopes, Addresses).Sample((scope, address) =>
            !ClaimKey.TryParse(scope.Text, address.ToString(), out var key) || key == new ClaimKey(scope, address));
}
