using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Duplicates;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Detection;

namespace WebhookGuard.Tests.Detection;

/// <summary>Things that a search may have found in Subnet tenant-a.</summary>
internal static class Found
{
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(2_000_000_000);

    public static DetectionReport Report(params Discrepancy[] discrepancies) => Report([], discrepancies);

    public static DetectionReport Report(Duplicate[] duplicates, params Discrepancy[] discrepancies) => new(
        Now,
        [.. duplicates.Select(duplicate => new Lasting<Duplicate>(duplicate, Now, SinceStart: false))],
        [.. discrepancies.Select(discrepancy => new Lasting<Discrepancy>(discrepancy, Now, SinceStart: false))],
        ["tenant-a"]);

    public static Discrepancy Leftover(int number, string subnet = "tenant-a", DiscrepancyKind kind = DiscrepancyKind.Leftover) => new(
        kind,
        Scope.Overlay(subnet),
        subnet,
        new ObjectName(ObjectKind.Other, "team-a", $"old-{number}"),
        "gone",
        [Address.ParseIP($"10.66.0.{number}")],
        [$"logical switch port old-{number}.team-a"],
        "Remove it.");

    public static Duplicate Duplicate(int number, params ObjectName[] owners) => new(
        Scope.Overlay("tenant-a"),
        ["tenant-a"],
        Address.ParseIP($"10.66.0.{number}"),
        [.. owners.Select(owner => new DuplicateOwner(new Holder(owner, [], "running"), []))]);

    /// <summary>A duplicate of which so many owners have a port.</summary>
    public static Duplicate DuplicateWithPorts(int number, int ports) => new(
        Scope.Overlay("tenant-a"),
        ["tenant-a"],
        Address.ParseIP($"10.66.0.{number}"),
        [.. Enumerable.Range(0, 3).Select(owner => new DuplicateOwner(
            new Holder(new ObjectName(ObjectKind.Pod, "team-a", $"p-{owner}"), [], "running"), owner < ports ? [Port($"p-{owner}")] : []))]);

    public static Holding Port(string name, string address = "10.66.0.1", string subnet = "tenant-a") => new()
    {
        Source = HoldingSource.LogicalSwitchPort,
        Object = new ObjectName(ObjectKind.Other, string.Empty, $"{name}.team-a"),
        Owner = new ObjectName(ObjectKind.Other, "team-a", name),
        Subnet = subnet,
        Addresses = [Address.ParseIP(address)],
    };
}
