namespace WebhookGuard.Demo;

/// <summary>The scenes of the demo, in order: what is allowed in one exists in the next.</summary>
internal static class Script
{
    private const string VirtController = "system:serviceaccount:kubevirt:kubevirt-controller";
    private const string KubeOvnController = "system:serviceaccount:kube-system:ovn";

    /// <summary>What has happened before.</summary>
    public const string Prologue =
        "kube-ovn-controller was restarted last night. OVN still has the ports of a stopped VM (db-1), of a failed Pod (report-1) and of a Pod "
        + "that exists no more (old-shop), but Kube-OVN's memory has lost their addresses and takes them for free.";

    /// <summary>The scenes.</summary>
    public static IReadOnlyList<Scene> Scenes { get; } =
    [
        new()
        {
            Title = "A new VM asks for the address of a stopped one",
            Story = "db-1 has been shut down since Friday and will want its address back on Monday.",
            Command = "kubectl apply -f db-2.yaml",
            Manifest = "db-2.yaml",
            Expected = SceneVerdict.Denied,
            Mentions = "10.66.0.10 in subnet tenant-a is held by VirtualMachine team-a/db-1 (stopped; logical switch port db-1.team-a). "
                + "Free near it: 10.66.0.11, 10.66.0.12, 10.66.0.14.",
        },
        new()
        {
            Title = "The IPv6 half of it, spelt another way",
            Story = "db-3 is dual stack. Its IPv4 address is free; FD00:0066:0000::0010 is nothing but db-1's fd00:66::10.",
            Command = "kubectl apply -f db-3.yaml",
            Manifest = "db-3.yaml",
            Expected = SceneVerdict.Denied,
            Mentions = "fd00:66::10 in subnet tenant-a is held by VirtualMachine team-a/db-1",
        },
        new()
        {
            Title = "The address of a failed Pod",
            Story = "report-1 has failed, but its port is still there: a second one with the address would be a duplicate.",
            Command = "kubectl apply -f report-2.yaml",
            Manifest = "report-2.yaml",
            Expected = SceneVerdict.Denied,
            Mentions = "10.66.0.13 in subnet tenant-a is held by Pod team-a/report-1 (failed; logical switch port report-1.team-a)",
        },
        new()
        {
            Title = "A leftover: the port of a Pod that exists no more",
            Story = "old-shop was deleted weeks ago, its port was not. The message says when the address gets free, and how to free it now.",
            Command = "kubectl apply -f shop.yaml",
            Manifest = "shop.yaml",
            Expected = SceneVerdict.Denied,
            Mentions = "kubectl ko nbctl lsp-del old-shop.team-a",
        },
        new()
        {
            Title = "The same address in another VPC",
            Story = "team-b has a VPC of its own with the same network in it. The two never meet.",
            Command = "kubectl apply -f db-1-of-team-b.yaml",
            Manifest = "db-1-of-team-b.yaml",
            Expected = SceneVerdict.Allowed,
        },
        new()
        {
            Title = "Two Subnets, one VLAN",
            Story = "plant-north and plant-south are two Subnets of Kube-OVN on VLAN 100: one wire, on which an address exists once.",
            Command = "kubectl apply -f press-2.yaml",
            Manifest = "press-2.yaml",
            Expected = SceneVerdict.Denied,
            Mentions = "192.168.100.40 in subnet plant-south is held by Pod plant-north/press-1",
        },
        new()
        {
            Title = "The gateway",
            Story = "Whoever has the gateway's address takes the whole Subnet down.",
            Command = "kubectl apply -f proxy.yaml",
            Manifest = "proxy.yaml",
            Expected = SceneVerdict.Denied,
            Mentions = "10.66.0.1 is the gateway of subnet tenant-a",
        },
        new()
        {
            Title = "A VM is restarted and keeps its address",
            Story = "A new VirtualMachineInstance and a new virt-launcher Pod ask for what is web-1's already. Owner references and UIDs prove it.",
            Command = "virtctl restart web-1 -n team-a",
            Manifest = "web-1-restart.yaml",
            User = VirtController,
            Expected = SceneVerdict.Allowed,
        },
        new()
        {
            Title = "A migration that there is not",
            Story = "Somebody writes a Pod that claims to be web-1's migration target. For Kube-OVN the annotation would be enough.",
            Command = "kubectl apply -f web-1-impostor.yaml",
            Manifest = "web-1-impostor.yaml",
            Expected = SceneVerdict.Denied,
            Mentions = "no VirtualMachineInstanceMigration explains a second one",
        },
        new()
        {
            Title = "A migration that there is",
            Story = "While web-1 moves to another node it has two Pods with one address, and that is right.",
            Command = "virtctl migrate web-1 -n team-a",
            Manifest = "web-1-migration.yaml",
            User = VirtController,
            Expected = SceneVerdict.Allowed,
        },
        new()
        {
            Title = "A free address",
            Story = "db-2 again, with the first of the addresses that the first message suggested.",
            Command = "kubectl apply -f db-2-fixed.yaml",
            Manifest = "db-2-fixed.yaml",
            Expected = SceneVerdict.Allowed,
        },
        new()
        {
            Title = "A copy of a manifest",
            Story = "db-2 has not even been started, but it exists: first come, first served.",
            Command = "kubectl apply -f db-2-copy.yaml",
            Manifest = "db-2-copy.yaml",
            Expected = SceneVerdict.Denied,
            Mentions = "10.66.0.11 in subnet tenant-a is held by VirtualMachine team-a/db-2",
        },
        new()
        {
            Title = "A Namespace that is only warned",
            Story = "The Namespace sandbox has the label webhookguard.io/mode=warn: a way to begin.",
            Command = "kubectl apply -f trial.yaml",
            Manifest = "trial.yaml",
            Expected = SceneVerdict.Warned,
            Mentions = "10.66.0.13 in subnet tenant-a is held by Pod team-a/report-1",
        },
        new()
        {
            Title = "No address of its own",
            Story = "The Namespace shop-floor has the label webhookguard.io/assign=true. Kube-OVN would give till-2 the first address "
                + "that its memory takes for free, 10.67.0.2: that of till-1, which is shut down. The guard chooses one that nobody has.",
            Command = "kubectl apply -f till-2.yaml",
            Manifest = "till-2.yaml",
            Assigns = true,
            Expected = SceneVerdict.Allowed,
            Mentions = "assigned 10.67.0.3",
        },
        new()
        {
            Title = "No address left",
            Story = "That was the last one. The message says so, where Kube-OVN would hand out an address twice.",
            Command = "kubectl apply -f till-3.yaml",
            Manifest = "till-3.yaml",
            Assigns = true,
            Expected = SceneVerdict.Denied,
            Mentions = "Subnet shop-floor is full: of the 2 IPv4 addresses that may be assigned in it none is free.",
        },
        new()
        {
            Title = "Kube-OVN itself",
            Story = "kube-ovn-controller gives Pod cache-1 the address of db-1: the very accident. The guard never stands in the way of the "
                + "network's own controllers; it leaves the conflict in the audit log, its own log and its metrics.",
            Command = "(kube-ovn-controller annotates Pod team-a/cache-1)",
            Manifest = "cache-1.yaml",
            User = KubeOvnController,
            Annotates = true,
            Expected = SceneVerdict.Audited,
            Mentions = "10.66.0.10 in subnet tenant-a is held by VirtualMachine team-a/db-1",
        },
    ];
}
