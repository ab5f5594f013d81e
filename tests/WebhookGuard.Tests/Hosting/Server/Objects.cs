using System.Text.Json.Nodes;

namespace WebhookGuard.Tests.Hosting.Server;

/// <summary>Kubernetes objects as the API server knows them, in Namespace <c>team-a</c>.</summary>
internal static class Objects
{
    public static JsonObject Namespace(string name, params (string Key, string Value)[] labels) =>
        Make("v1", "Namespace", name, string.Empty, ("labels", Map(labels)));

    public static JsonObject Subnet(string name, string cidr, string gateway) =>
        With(Make("kubeovn.io/v1", "Subnet", name, string.Empty), "spec", new JsonObject
        {
            ["vpc"] = "ovn-cluster",
            ["provider"] = "ovn",
            ["cidrBlock"] = cidr,
            ["gateway"] = gateway,
        });

    /// <summary>A Pod that asks for an address of <c>tenant-a</c>.</summary>
    public static JsonObject Pod(string name, string? ip, params (string Key, string Value)[] annotations) =>
        With(
            Make("v1", "Pod", name, "team-a", ("annotations", Asking(ip, annotations))),
            "spec",
            new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = "i" }) });

    /// <summary>A VM that asks for an address of <c>tenant-a</c>.</summary>
    public static JsonObject VirtualMachine(string name, string? ip, params (string Key, string Value)[] templateAnnotations) =>
        With(Make("kubevirt.io/v1", "VirtualMachine", name, "team-a"), "spec", new JsonObject
        {
            ["runStrategy"] = "Halted",
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["annotations"] = Asking(ip, templateAnnotations) },
                ["spec"] = new JsonObject { ["domain"] = new JsonObject { ["devices"] = new JsonObject() } },
            },
        });

    public static JsonObject VirtualMachineInstance(string name, string? ip) =>
        Make("kubevirt.io/v1", "VirtualMachineInstance", name, "team-a", ("annotations", Asking(ip, [])));

    public static JsonObject With(this JsonObject made, string member, JsonNode? value)
    {
        made[member] = value;
        return made;
    }

    /// <summary>Adds a controlling owner reference.</summary>
    public static JsonObject OwnedBy(this JsonObject made, string apiVersion, string kind, string name, string uid)
    {
        made["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["name"] = name,
            ["uid"] = uid,
            ["controller"] = true,
        });
        return made;
    }

    public static JsonObject Annotated(this JsonObject made, string key, string value)
    {
        var metadata = made["metadata"]!.AsObject();
        metadata["annotations"] ??= new JsonObject();
        metadata["annotations"]![key] = value;
        return made;
    }

    public static JsonObject Make(string apiVersion, string kind, string name, string @namespace, params (string Key, JsonNode? Value)[] more)
    {
        var metadata = new JsonObject { ["name"] = name, ["uid"] = $"uid-of-{kind}-{name}" };
        if (@namespace.Length > 0)
        {
            metadata["namespace"] = @namespace;
        }

        foreach (var (key, value) in more)
        {
            metadata[key] = value;
        }

        return new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
    }

    private static JsonObject Asking(string? ip, (string Key, string Value)[] annotations)
    {
        var asking = Map(annotations);
        asking["ovn.kubernetes.io/logical_switch"] = "tenant-a";
        if (ip is not null)
        {
            asking["ovn.kubernetes.io/ip_address"] = ip;
        }

        return asking;
    }

    private static JsonObject Map((string Key, string Value)[] pairs)
    {
        var map = new JsonObject();
        foreach (var (key, value) in pairs)
        {
            map[key] = value;
        }

        return map;
    }
}
