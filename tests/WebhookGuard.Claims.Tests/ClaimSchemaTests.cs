using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using WebhookGuard.Claims.Store;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;
using YamlDotNet.RepresentationModel;

namespace WebhookGuard.Claims.Tests;

/// <summary>The CRD and the code say the same of names, scopes and addresses.</summary>
public sealed class ClaimSchemaTests
{
    private static readonly string[] Names = ["a", "a-b", "a.b", "a.1", "-a", "a-", "A", "a..b", "a/b", "", "é", new('a', 240), new('a', 253)];

    private static readonly Gen<Scope> Scopes = Gen.Select(Gen.Int[0, Names.Length - 1], Gen.Bool, Gen.Int[-1, 10_000])
        .Select((name, isOverlay, vlan) => isOverlay ? Scope.Overlay(Names[name]) : Scope.Underlay(Names[name], vlan));

    private static readonly Gen<Address> Addresses = Gen.OneOf(
        Gen.UInt.Select(value => Address.FromValue(AddressKind.IPv4, value)),
        Gen.Select(Gen.ULong, Gen.ULong, (high, low) => Address.FromValue(AddressKind.IPv6, new UInt128(high & (low << 7), low & (high << 9)))),
        Gen.Int[0, 0xffffff].Select(value => Address.ParseMac($"00:00:00:{value >> 16:x2}:{(value >> 8) & 0xff:x2}:{value & 0xff:x2}")));

    private readonly YamlNode schema = Schema();

    [Fact]
    public void The_CRD_takes_every_address_and_the_scopes_that_are_part_of_names()
    {
        var scopePattern = Property("scope", "pattern");
        var addressPattern = Property("address", "pattern");
        Gen.Select(Scopes, Addresses).Sample((scope, address) =>
            Regex.IsMatch(address.ToString(), addressPattern)
            && address.ToString().Length <= int.Parse(Property("address", "maxLength"))
            && (Regex.IsMatch(scope.Text, scopePattern) || ClaimName.For(scope, address).Contains(".hash.", StringComparison.Ordinal)));
    }

    /// <summary>The rule's expression, written in C#. No server here knows such rules.</summary>
    [Fact]
    public void The_rule_of_the_CRD_computes_the_name()
    {
        var rule = schema["x-kubernetes-validations"][0]["rule"].ToString();
        var macPattern = Regex.Match(rule, @"matches\('([^']+)'\)").Groups[1].Value;
        var scopePattern = Property("scope", "pattern");
        Gen.Select(Scopes.Where(scope => Regex.IsMatch(scope.Text, scopePattern)), Addresses).Sample((scope, address) =>
        {
            var text = address.ToString();
            var isMac = Regex.IsMatch(text, macPattern);
            var prefix = (isMac ? "mac-" : "ip-") + text.Replace(".", "-").Replace(":", "-") + "-in.";
            var name = ClaimName.For(scope, address);
            return name == prefix + scope.Text.Replace("/", ".")
                || (scope.Text.Length + text.Length > (isMac ? 245 : 246) && name.StartsWith(prefix + "hash.", StringComparison.Ordinal));
        });
    }

    /// <summary>A server drops what its schema does not know, and says nothing.</summary>
    [Fact]
    public void The_CRD_has_everything_that_is_written()
    {
        Assert.True(ClaimKey.TryParse("subnet/a", "10.0.0.1", out var key));
        var owner = new ClaimOwner("Deployment", "ns", "web", "u", "web-", new ClaimPod("web-1", "p"));

        var written = JsonNode.Parse(ClaimJson.Whole(AddressClaim.New(key, owner)))!;

        foreach (var part in (string[])["spec", "status"])
        {
            AssertIsKnown(written[part]!.AsObject(), schema["properties"][part], part);
        }
    }

    private static void AssertIsKnown(JsonObject written, YamlNode schema, string path)
    {
        var properties = (YamlMappingNode)schema["properties"];
        foreach (var (name, value) in written)
        {
            Assert.True(properties.Children.TryGetValue(name, out var property), $"{path}.{name}");
            if (value is JsonObject member)
            {
                AssertIsKnown(member, property!, $"{path}.{name}");
            }
        }
    }

    private static YamlNode Schema()
    {
        using var reader = File.OpenText(Path.Combine(AppContext.BaseDirectory, "deploy", "base", "address-claim-crd.yaml"));
        var yaml = new YamlStream();
        yaml.Load(reader);
        return yaml.Documents[0].RootNode["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
    }

    private string Property(string name, string keyword) => schema["properties"]["spec"]["properties"][name][keyword].ToString();
}
