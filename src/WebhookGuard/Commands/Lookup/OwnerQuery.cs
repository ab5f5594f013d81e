using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;
using WebhookGuard.Settings;
using WebhookGuard.Sources.Kubernetes.Objects;

namespace WebhookGuard.Commands.Lookup;

/// <summary>Whom somebody asks about.</summary>
/// <param name="Kind">The kind; null for any.</param>
/// <param name="Namespace">The namespace; null for any, and none.</param>
/// <param name="Name">The name: an object's, or a port's.</param>
internal sealed record OwnerQuery(ObjectKind? Kind, string? Namespace, string Name)
{
    // What kubectl calls them for short.
    private static readonly Dictionary<string, ObjectKind> Kinds = KubernetesKinds.All
        .SelectMany(kind => new[] { kind.Name.ToLowerInvariant(), kind.Plural }.Select(name => (name, kind.Kind)))
        .Concat(
        [
            ("po", ObjectKind.Pod), ("no", ObjectKind.Node), ("ns", ObjectKind.Namespace), ("deploy", ObjectKind.Deployment), ("sts", ObjectKind.StatefulSet),
            ("ds", ObjectKind.DaemonSet), ("rs", ObjectKind.ReplicaSet), ("cj", ObjectKind.CronJob), ("vm", ObjectKind.VirtualMachine), ("vms", ObjectKind.VirtualMachine),
            ("vmi", ObjectKind.VirtualMachineInstance), ("vmis", ObjectKind.VirtualMachineInstance), ("ovn-eip", ObjectKind.OvnEip), ("oeip", ObjectKind.OvnEip),
            ("iptables-eip", ObjectKind.IptablesEIP), ("eip", ObjectKind.IptablesEIP),
        ])
        .DistinctBy(pair => pair.Item1)
        .ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads <c>KIND/NAMESPACE/NAME</c>, <c>KIND/NAME</c>, <c>NAMESPACE/NAME</c> or <c>NAME</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="namespace">The namespace where the text names none; null for any.</param>
    /// <exception cref="SettingsException">It is none of them.</exception>
    public static OwnerQuery Parse(string text, string? @namespace) => text.Split('/') switch
    {
        [var name] when name.Length > 0 => new OwnerQuery(null, @namespace, name),
        [var kind, { Length: > 0 } name] when Kinds.TryGetValue(kind, out var known) => new OwnerQuery(known, KubernetesKinds.Of(known).Namespaced ? @namespace : null, name),
        [{ Length: > 0 } space, { Length: > 0 } name] => new OwnerQuery(null, space, name),
        [var kind, { Length: > 0 } space, { Length: > 0 } name] when Kinds.TryGetValue(kind, out var known) => new OwnerQuery(known, space, name),
        [var kind, _, _] when !Kinds.ContainsKey(kind) => throw new SettingsException([$"'{text}': there is no kind '{kind}' that could hold an address."]),
        _ => throw new SettingsException([$"'{text}' is neither an address nor an owner: write KIND/NAMESPACE/NAME, NAMESPACE/NAME or NAME."]),
    };

    /// <summary>Whether it is about an object, or a port, of that name.</summary>
    public bool Matches(ObjectName name) =>
        name.Name == Name
        && (Namespace is null || name.Namespace == Namespace)
        && (Kind is null || Plain(name.Kind) == Plain(Kind.Value));

    /// <summary>Whether it is about who has a holding: the owner, its controllers, or the very object or port that tells of it.</summary>
    public bool Matches(Holding holding, Holder holder) =>
        Matches(holder.Owner) || Matches(holding.Owner) || Matches(holding.Object) || holder.Ancestors.Any(Matches);

    /// <summary>What was asked for, as other messages name it.</summary>
    public override string ToString() => new ObjectName(Kind ?? ObjectKind.Other, Namespace ?? string.Empty, Name).ToString();

    // A VM and its VMI are one owner.
    private static ObjectKind Plain(ObjectKind kind) => kind == ObjectKind.VirtualMachineInstance ? ObjectKind.VirtualMachine : kind;
}
