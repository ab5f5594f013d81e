namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>The logical switches, by UUID and by name.</summary>
internal sealed class SwitchDirectory
{
    private readonly Dictionary<Guid, LogicalSwitch> byUuid = [];

    // Of a name there is one, except while one takes over another's.
    private readonly Dictionary<string, List<LogicalSwitch>> byName = new(StringComparer.Ordinal);

    /// <summary>The switch with that UUID; null if there is none.</summary>
    public LogicalSwitch? Find(Guid uuid) => byUuid.GetValueOrDefault(uuid);

    /// <summary>
    /// The switch that a port counts as on; null if none lists it. While a port is moved in two transactions, two list it: then it is the
    /// one that Kube-OVN wrote on the port, else the one with the lower UUID. Any rule does that does not depend on the order of arrival.
    /// </summary>
    /// <remarks>Ports of old Kube-OVN versions have no switch written on them: all are looked through.</remarks>
    public LogicalSwitch? Of(LogicalSwitchPort port) =>
        (port.ExternalIds.TryGetValue(LogicalSwitchPort.Subnet, out var name) && byName.TryGetValue(name, out var named) ? Of(port.Uuid, named) : null)
        ?? Of(port.Uuid, byUuid.Values);

    /// <summary>Adds a switch, or puts it in the place of the one with its UUID.</summary>
    public void Set(LogicalSwitch row)
    {
        Remove(row.Uuid);
        byUuid.Add(row.Uuid, row);
        if (!byName.TryGetValue(row.Name, out var named))
        {
            byName[row.Name] = named = [];
        }

        named.Add(row);
    }

    /// <summary>Removes the switch with that UUID; one that is not there is left alone.</summary>
    public void Remove(Guid uuid)
    {
        if (byUuid.Remove(uuid, out var row) && byName[row.Name] is var named && named.Remove(row) && named.Count == 0)
        {
            byName.Remove(row.Name);
        }
    }

    private static LogicalSwitch? Of(Guid port, IEnumerable<LogicalSwitch> candidates)
    {
        LogicalSwitch? lowest = null;
        foreach (var candidate in candidates)
        {
            if ((lowest is null || candidate.Uuid.CompareTo(lowest.Uuid) < 0) && candidate.Ports.Contains(port))
            {
                lowest = candidate;
            }
        }

        return lowest;
    }
}
