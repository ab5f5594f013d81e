using System.Text.Json;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Reflection;

namespace WebhookGuard.Sources.Tests.Kubernetes.Reflection;

/// <summary>What the tests keep of a ConfigMap, or of any other object with <c>data.value</c>.</summary>
internal sealed record Item(string Namespace, string Name, string Uid, string ResourceVersion, string? Value) : IReflectedObject
{
    public string Key => $"{Namespace}/{Name}";

    public override string ToString() => $"{Uid}:{Value}";
}

internal sealed class ItemProjection : IObjectProjection<Item>
{
    /// <summary>Objects with this value cannot be read.</summary>
    public const string Unreadable = "unreadable";

    public Item Read(ref JsonCursor reader)
    {
        string ns = "", name = "", uid = "", resourceVersion = "";
        string? value = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMetadata = reader.ValueTextEquals("metadata"u8);
            var isData = reader.ValueTextEquals("data"u8);
            reader.Read();
            if (!isMetadata && !isData)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = reader.GetString();
                reader.Read();
                switch (field)
                {
                    case "namespace":
                        ns = reader.GetString()!;
                        break;
                    case "name":
                        name = reader.GetString()!;
                        break;
                    case "uid":
                        uid = reader.GetString()!;
                        break;
                    case "resourceVersion":
                        resourceVersion = reader.GetString()!;
                        break;
                    case "value":
                        value = reader.GetString();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
        }

        return value == Unreadable
            ? throw new FormatException("a value that no projection can read")
            : new Item(ns, name, uid, resourceVersion, value);
    }
}
