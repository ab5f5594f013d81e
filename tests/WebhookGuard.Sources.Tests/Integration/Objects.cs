using System.Globalization;
using System.Text.Json.Nodes;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Sources.Tests.Integration;

/// <summary>A few objects that hold addresses out of a small pool, so that many hold the same.</summary>
internal static class Objects
{
    private const string Requests =
        """{"ovn.kubernetes.io/ip_address":"ADDRESS","ovn.kubernetes.io/mac_address":"MAC","ovn.kubernetes.io/logical_switch":"TENANT"}""";

    private static readonly Dictionary<ObjectKind, string> Templates = new()
    {
        [ObjectKind.Subnet] = """
            {"metadata":{"name":"NAME"},"spec":{"cidrBlock":"10.66.VARIANT.0/24","gateway":"ADDRESS","vips":["10.66.0.1"],"namespaces":["nVARIANT"]}}
            """,
        [ObjectKind.Namespace] = """
            {"metadata":{"name":"NAME","labels":{"a":"VARIANT"},"annotations":{"ovn.kubernetes.io/logical_switch":"TENANT"}}}
            """,
        [ObjectKind.Pod] = """
            {"metadata":{"name":"NAME","namespace":"team-a","annotations":ANNOTATIONS},"status":{"phase":"PHASE"}}
            """,
        [ObjectKind.VirtualMachine] = """
            {"metadata":{"name":"NAME","namespace":"team-a"},"spec":{"template":{"metadata":{"annotations":ANNOTATIONS},
            "spec":{"domain":{"devices":{"interfaces":[{"name":"default","macAddress":"MAC"}]}},"networks":[{"name":"default","pod":{}}]}}}}
            """,
        [ObjectKind.IP] = """
            {"metadata":{"name":"NAME"},"spec":{"podName":"NAME","namespace":"team-a","subnet":"TENANT",
            "ipAddress":"ADDRESS","v4IpAddress":"ADDRESS","macAddress":"MAC"}}
            """,
    };

    /// <summary>An object; each variant asks for other addresses, one for none.</summary>
    public static JsonObject Make(ObjectKind kind, string name, int variant) => JsonNode.Parse(Templates[kind]
        .Replace("ANNOTATIONS", variant == 4 ? "{}" : Requests, StringComparison.Ordinal)
        .Replace("NAME", name, StringComparison.Ordinal)
        .Replace("PHASE", variant == 3 ? "Succeeded" : "Running", StringComparison.Ordinal)
        .Replace("ADDRESS", string.Create(CultureInfo.InvariantCulture, $"10.66.0.{1 + (variant % 4)}"), StringComparison.Ordinal)
        .Replace("MAC", string.Create(CultureInfo.InvariantCulture, $"00:00:00:00:00:0{1 + (variant % 3)}"), StringComparison.Ordinal)
        .Replace("TENANT", string.Create(CultureInfo.InvariantCulture, $"tenant-{variant % 2}"), StringComparison.Ordinal)
        .Replace("VARIANT", variant.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))!.AsObject();

    /// <summary>The namespace that <see cref="Make"/> puts an object of that kind in.</summary>
    public static string NamespaceOf(ObjectKind kind) => kind is ObjectKind.Pod or ObjectKind.VirtualMachine ? "team-a" : string.Empty;
}
