namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>Gathers the addresses an object names in several fields, each text once.</summary>
internal static class AddressTexts
{
    /// <summary>Adds the addresses of a comma-separated list, which may be empty.</summary>
    public static void Add(ref List<string>? list, string addresses)
    {
        if (addresses.Length == 0)
        {
            return;
        }

        foreach (var address in addresses.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            list ??= new List<string>(2);
            if (!list.Contains(address))
            {
                list.Add(address);
            }
        }
    }

    /// <summary>The addresses in an order that does not depend on the order of the fields they came from.</summary>
    public static IReadOnlyList<string> InOrder(List<string>? list)
    {
        if (list is null)
        {
            return [];
        }

        var addresses = list.ToArray();
        Array.Sort(addresses, StringComparer.Ordinal);
        return addresses;
    }
}
