using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Owners;

/// <summary>Nobody is denied an address that is their own, and nobody gets another's by bearing a name or claiming a relation.</summary>
public class ContinuityTests
{
    private static World RunningVm(bool withMigration = false)
    {
        var world = new World().With(Vm("team-a/db", Ip, "Running"), Vmi("team-a/db", Ip), Launcher("team-a/db", Ip), IP("team-a/db", Ip))
            .WithPort("team-a/db", Ip);
        return withMigration ? world.With(Migration("team-a/m", "db")) : world;
    }

    // ---- VirtualMachines

    [Fact]
    public void A_VM_its_VMI_its_launcher_its_port_and_its_IP_are_one_owner()
    {
        var world = RunningVm();
        world.Allows(Vm("team-a/db", Ip));
        world.Allows(Vmi("team-a/db", Ip));
        world.Allows(Launcher("team-a/db", Ip));
        world.Allows(IP("team-a/db", Ip));
        world.Denies(Vm("team-a/copy", Ip), "VirtualMachine team-a/db");
        world.Denies(Pod("team-a/copy", Ip), "VirtualMachine team-a/db");
        world.Denies(IP("team-a/copy", Ip), "VirtualMachine team-a/db");
        world.Denies(Vip("copy", Ip), "VirtualMachine team-a/db");
    }

    [Theory]
    [InlineData("LSP")]
    [InlineData("IP")]
    [InlineData("VM")]
    [InlineData("VMI")]
    [InlineData("launcher")]
    public void Each_of_them_holds_against_a_stranger_by_itself(string which)
    {
        var world = new World().With(Vm("team-a/db"), Vmi("team-a/db"), Launcher("team-a/db"));
        _ = which switch
        {
            "LSP" => world.WithPort("team-a/db", Ip),
            "IP" => world.With(IP("team-a/db", Ip)),
            "VM" => world.With(Vm("team-a/db", Ip)),
            "VMI" => world.With(Vmi("team-a/db", Ip)),
            _ => world.With(Launcher("team-a/db", Ip)),
        };
        world.Allows(Vm("team-a/db", Ip));
        world.Allows(Launcher("team-a/db", Ip));
        world.Denies(Vm("team-b/db", Ip), "VirtualMachine team-a/db");
        world.Denies(Pod("team-b/db", Ip), "VirtualMachine team-a/db");
    }

    [Theory]
    [InlineData("Running", true)]
    [InlineData("Succeeded", false)]
    [InlineData("Failed", false)]
    public void A_restarted_VM_gets_its_address_while_the_old_launcher_goes(string phase, bool terminating)
    {
        var world = new World().With(
            Vm("team-a/db", Ip, "Starting"), Vmi("team-a/db", Ip, "uid-2"), Launcher("team-a/db", Ip, phase: phase) with { Terminating = terminating })
            .WithPort("team-a/db", Ip);
        world.Allows(Launcher("team-a/db", Ip, "zzzzz", "uid-2"));
        world.Allows(Vmi("team-a/db", Ip, "uid-2"));
    }

    [Fact]
    public void A_stopped_VM_with_a_port_keeps_its_address()
    {
        var world = new World().With(Vm("team-a/db")).WithPort("team-a/db", Ip);
        world.Denies(Pod("team-a/p", Ip), "VirtualMachine team-a/db");
        world.Allows(Vm("team-a/db", Ip), Vm("team-a/db"));
    }

    [Fact]
    public void A_VM_that_never_started_holds_what_its_template_asks_for()
    {
        var world = new World().With(Vm("team-a/db", Ip));
        world.Denies(Vm("team-a/copy", Ip), "VirtualMachine team-a/db");
        world.Facts.Remove(Name(ObjectKind.VirtualMachine, "team-a/db"));
        world.Allows(Vm("team-a/copy", Ip));
    }

    [Fact]
    public void A_VM_made_anew_under_its_name_gets_its_port_back()
    {
        var world = new World().WithPort("team-a/db", Ip).With(IP("team-a/db", Ip));
        world.Allows(Vm("team-a/db", Ip) with { Uid = "another" });
        Assert.Equal(FindingReason.Leftover, world.Denies(Vm("team-a/other", Ip)).Findings[0].Reason);
    }

    [Fact]
    public void Both_the_old_and_the_new_address_of_an_edited_running_VM_are_held()
    {
        var world = RunningVm().With(Vm("team-a/db", "10.66.0.20", "Running"));
        world.Denies(Vm("team-a/x", Ip), "VirtualMachine team-a/db");
        world.Denies(Vm("team-a/x", "10.66.0.20"), "VirtualMachine team-a/db");
        world.Allows(Vm("team-a/db", Ip), Vm("team-a/db", "10.66.0.20"));
    }

    [Fact]
    public void A_real_migration_lets_the_target_share_the_address() =>
        RunningVm(withMigration: true).Allows(MigrationTarget("team-a/db", "m", Ip));

    [Theory]
    [InlineData("none")]
    [InlineData("finished")]
    [InlineData("failed")]
    [InlineData("of another VMI")]
    [InlineData("of another namespace")]
    [InlineData("not named")]
    public void A_migration_that_is_not_real_does_not(string which)
    {
        var world = RunningVm();
        _ = which switch
        {
            "finished" => world.With(Migration("team-a/m", "db", "Succeeded")),
            "failed" => world.With(Migration("team-a/m", "db", "Failed")),
            "of another VMI" => world.With(Migration("team-a/m", "web")),
            "of another namespace" => world.With(Migration("team-b/m", "db")),
            "not named" => world.With(Migration("team-a/m", "db")),
            _ => world,
        };
        var target = which == "not named" ? Launcher("team-a/db", Ip, "fghij") : MigrationTarget("team-a/db", "m", Ip);
        var verdict = world.Denies(target, "VirtualMachine team-a/db");
        Assert.Contains("no VirtualMachineInstanceMigration explains", verdict.Message(Severity.Deny), StringComparison.Ordinal);
        Assert.Equal(which is "none" or "of another namespace", verdict.Missing.Contains(Name(ObjectKind.VirtualMachineInstanceMigration, "team-a/m")));
    }

    [Fact]
    public void A_migration_the_watch_has_not_shown_yet_counts_when_read_live()
    {
        var world = RunningVm();
        Assert.Equal(Severity.Deny, world.Decide(MigrationTarget("team-a/db", "m", Ip)).Severity);
        Assert.Equal(Severity.Allow, world.Decide(MigrationTarget("team-a/db", "m", Ip), null, Migration("team-a/m", "db")).Severity);
    }

    [Fact]
    public void A_migration_annotation_gives_a_Pod_that_is_no_launcher_nothing()
    {
        var fake = Pod("team-a/fake") with
        {
            Annotations = Annotations((AnnotationKeys.IPAddress, Ip), (AnnotationKeys.MigrationJobName, "m")),
        };
        RunningVm(withMigration: true).Denies(fake, "VirtualMachine team-a/db");
    }

    [Fact]
    public void A_launcher_whose_VMI_the_watch_has_not_shown_yet_is_known_when_read_live()
    {
        var world = new World().With(Vm("team-a/db", Ip)).WithPort("team-a/db", Ip);
        Assert.Contains(Name(ObjectKind.VirtualMachineInstance, "team-a/db"), world.Denies(Launcher("team-a/db", Ip)).Missing);
        Assert.Equal(Severity.Allow, world.Decide(Launcher("team-a/db", Ip), null, Vmi("team-a/db")).Severity);
    }

    [Fact]
    public void With_ports_under_launcher_names_what_a_lost_launcher_left_is_worth_a_warning()
    {
        var world = new World().With(Vm("team-a/db")).WithPort("team-a/virt-launcher-db-abcde", Ip);
        var verdict = world.Warns(Vm("team-a/db", Ip), Vm("team-a/db"));
        Assert.Contains("logical switch port virt-launcher-db-abcde.team-a", verdict.Message(Severity.Warn), StringComparison.Ordinal);
        world.Denies(Vm("team-a/d", Ip));
        world.Denies(Vm("team-a/b", Ip));
        world.Denies(Vm("team-b/db", Ip));
        world.Denies(Pod("team-a/db", Ip));
    }

    // ---- names and references that anybody can write

    [Fact]
    public void A_Pod_with_a_VMs_name_is_not_the_VM()
    {
        var world = new World().With(Vm("team-a/db")).WithPort("team-a/db", Ip);
        world.Denies(Pod("team-a/db", Ip), "VirtualMachine team-a/db");
        world.Denies(Pod("team-a/virt-launcher-db-abcde", Ip), "VirtualMachine team-a/db");
        new World().With(Pod("team-a/db")).WithPort("team-a/db", Ip).Denies(Vm("team-a/db", Ip), "Pod team-a/db");
        new World().With(Pod("team-a/db", Ip), Vm("team-a/db")).Denies(Vm("team-a/db", Ip), "Pod team-a/db", Vm("team-a/db"));
    }

    [Fact]
    public void The_same_name_in_another_namespace_is_another_owner()
    {
        var world = new World().With(Pod("team-a/p"), Vm("team-a/vm"), IP("team-a/ip-only", "10.66.0.12"))
            .WithPort("team-a/p", Ip).WithPort("team-a/vm", "10.66.0.11");
        world.Denies(Pod("team-b/p", Ip), "Pod team-a/p");
        world.Denies(Vm("team-b/vm", "10.66.0.11"), "VirtualMachine team-a/vm");
        world.Denies(Pod("team-b/ip-only", "10.66.0.12"));
    }

    [Theory]
    [InlineData("wrong uid")]
    [InlineData("")]
    public void A_reference_to_a_VMI_by_a_wrong_UID_is_none(string uid)
    {
        var forged = Pod("team-a/virt-launcher-db-fghij", Ip, new OwnerReference(ObjectKind.VirtualMachineInstance, "db", uid));
        RunningVm().Denies(forged, "VirtualMachine team-a/db");
        RunningVm(withMigration: true).Denies(forged, "VirtualMachine team-a/db");
    }

    [Fact]
    public void A_Pod_that_forges_a_reference_does_not_hold_in_the_VMs_name()
    {
        var forged = Pod("team-a/evil", Ip, new OwnerReference(ObjectKind.VirtualMachineInstance, "db", "forged"));
        new World().With(Vm("team-a/db"), Vmi("team-a/db"), forged).Denies(Vm("team-a/db", Ip), "Pod team-a/evil");
        new World().With(Vm("team-a/db"), forged).Denies(Vm("team-a/db", Ip), "Pod team-a/evil");
    }

    [Fact]
    public void What_a_launcher_Pod_made_is_not_the_VM()
    {
        var launcher = Launcher("team-a/db", Ip);
        RunningVm().Denies(Pod("team-a/hp-volume-x", Ip, By(launcher)), "VirtualMachine team-a/db");
    }

    [Fact]
    public void A_reference_to_a_Deployment_by_a_wrong_UID_is_none()
    {
        var world = new World().With(Workload(ObjectKind.Deployment, "team-a/web", Ip));
        world.Denies(Pod("team-a/evil", Ip, new OwnerReference(ObjectKind.Deployment, "web", "forged")), "Deployment team-a/web");
        world.Denies(Pod("team-a/web", Ip), "Deployment team-a/web");
    }

    // ---- Pods and StatefulSets

    [Fact]
    public void A_Pod_made_anew_under_its_name_gets_its_port_back()
    {
        var world = new World().WithPort("team-a/p", Ip).With(IP("team-a/p", Ip));
        world.Allows(Pod("team-a/p", Ip));
        world.With(Pod("team-a/p", Ip, uid: "old") with { Terminating = true });
        world.Allows(Pod("team-a/p", Ip, uid: "new"));
    }

    [Fact]
    public void What_Kube_OVN_reports_on_a_Pod_is_its_own()
    {
        var pod = Pod("team-a/p");
        var reported = pod with { Annotations = Annotations((AnnotationKeys.IPAddress, Ip), (AnnotationKeys.LogicalSwitch, "tenant-a"), (AnnotationKeys.MacAddress, "00:00:00:00:00:01")) };
        new World().With(pod, IP("team-a/p", Ip)).WithPort("team-a/p", $"00:00:00:00:00:01 {Ip}").Allows(reported, pod);
    }

    [Fact]
    public void A_finished_Pod_holds_nothing_but_its_port_does()
    {
        var world = new World().With(Pod("team-a/done", Ip, phase: "Succeeded"), Pod("team-a/lost", "10.66.0.11", phase: "Failed"));
        world.Allows(Vm("team-a/vm", Ip));
        world.Allows(Vm("team-a/vm", "10.66.0.11"));
        world.WithPort("team-a/done", Ip).WithPort("team-a/lost", "10.66.0.11");
        world.Denies(Vm("team-a/vm", Ip), "Pod team-a/done");
        Assert.Contains("(failed; ", world.Denies(Vm("team-a/vm", "10.66.0.11"), "Pod team-a/lost").Message(Severity.Deny), StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminating_Pod_still_holds() =>
        new World().With(Pod("team-a/p", Ip) with { Terminating = true }).Denies(Pod("team-a/q", Ip), "Pod team-a/p");

    [Fact]
    public void A_StatefulSet_and_its_Pods_are_one_owner_each_of_its_own_number()
    {
        var set = Workload(ObjectKind.StatefulSet, "team-a/web", pool: "10.66.0.10,10.66.0.11", replicas: 2);
        PodView Ordinal(int n) => Pod($"team-a/web-{n}", controller: By(set)) with { Annotations = set.Annotations };
        var world = new World().With(set).WithPort("team-a/web-0", Ip).WithPort("team-a/web-1", "10.66.0.11");
        world.Allows(Ordinal(0));
        world.Allows(Ordinal(1));
        world.Allows(set);
        world.Denies(Pod("team-a/other", Ip), "Pod team-a/web-0");

        // A sibling's address is not its own.
        world.With(Ordinal(1) with { Annotations = AsksFor("10.66.0.11") });
        world.Denies(Pod("team-a/web-0", "10.66.0.11", By(set)), "Pod team-a/web-1");
    }

    [Fact]
    public void A_StatefulSet_made_anew_gets_its_ports_back()
    {
        var set = Workload(ObjectKind.StatefulSet, "team-a/web", pool: "10.66.0.10,10.66.0.11", replicas: 2) with { Uid = "new" };
        var world = new World().WithPort("team-a/web-0", Ip).WithPort("team-a/web-1", "10.66.0.11");
        world.Allows(set);
        world.With(set);
        world.Allows(Pod("team-a/web-0", Ip, By(set)));
        var others = new World().WithPort("team-a/web-x", Ip).WithPort("team-a/web-1-1", "10.66.0.11");
        others.Denies(set);
        new World().WithPort("team-b/web-0", Ip).Denies(set);
    }

    [Fact]
    public void A_port_beyond_the_StatefulSets_replicas_is_a_leftover()
    {
        var world = new World().With(Workload(ObjectKind.StatefulSet, "team-a/web", replicas: 2) with { FirstOrdinal = 3 });
        world.WithPort("team-a/web-4", Ip).WithPort("team-a/web-5", "10.66.0.11").WithPort("team-a/web-2", "10.66.0.12");
        Assert.Equal(FindingReason.Held, world.Denies(Pod("team-a/p", Ip), "Pod team-a/web-4").Findings[0].Reason);
        Assert.Equal(FindingReason.Leftover, world.Denies(Pod("team-a/p", "10.66.0.11")).Findings[0].Reason);
        Assert.Equal(FindingReason.Leftover, world.Denies(Pod("team-a/p", "10.66.0.12")).Findings[0].Reason);
    }

    [Fact]
    public void A_Pod_of_a_StatefulSet_needs_only_its_own_element()
    {
        var set = Workload(ObjectKind.StatefulSet, "team-a/web", pool: "10.66.0.10,10.66.0.11", replicas: 2);
        var world = new World().With(Vm("team-b/vm", "10.66.0.11"));
        world.Denies(set, "VirtualMachine team-b/vm");
        world.With(set);
        world.Allows(Pod("team-a/web-0", controller: By(set)) with { Annotations = set.Annotations });
        world.Denies(Pod("team-a/web-1", controller: By(set)) with { Annotations = set.Annotations }, "VirtualMachine team-b/vm");
    }

    // ---- workloads

    private static (WorkloadView Deployment, WorkloadView ReplicaSet, WorkloadView NextReplicaSet) Deployment(string? ip, string? pool = null)
    {
        var deployment = Workload(ObjectKind.Deployment, "team-a/web", ip, pool);
        return (
            deployment,
            Workload(ObjectKind.ReplicaSet, "team-a/web-1", ip, pool, By(deployment)),
            Workload(ObjectKind.ReplicaSet, "team-a/web-2", ip, pool, By(deployment)));
    }

    [Fact]
    public void A_Deployment_its_ReplicaSet_and_its_Pod_are_one_owner()
    {
        var (deployment, replicaSet, next) = Deployment(Ip);
        var world = new World().With(deployment);
        world.Allows(replicaSet);
        world.With(replicaSet);
        var pod = Pod("team-a/web-1-x", Ip, By(replicaSet));
        world.Allows(pod);
        world.With(pod, IP("team-a/web-1-x", Ip)).WithPort("team-a/web-1-x", Ip);
        world.Allows(pod);
        world.Allows(deployment);
        world.Allows(next);
        world.Allows(IP("team-a/web-1-x", Ip));
        world.With(Pod("team-a/web-1-y", controller: By(replicaSet)));
        world.Denies(IP("team-a/web-1-y", Ip), "Pod team-a/web-1-x");
        world.Allows(deployment, Workload(ObjectKind.Deployment, "team-a/web"));
        world.Denies(Workload(ObjectKind.Deployment, "team-a/copy", Ip), "Deployment team-a/web");
        world.Denies(Workload(ObjectKind.Deployment, "team-b/web", Ip), "Pod team-a/web-1-x");
    }

    [Fact]
    public void A_rolling_update_is_warned_of_while_the_old_Pod_terminates_and_denied_while_it_lives()
    {
        var (deployment, replicaSet, next) = Deployment(Ip);
        var old = Pod("team-a/web-1-x", Ip, By(replicaSet));
        var world = new World().With(deployment, replicaSet, next, old).WithPort("team-a/web-1-x", Ip);
        var pod = Pod("team-a/web-2-y", Ip, By(next));
        world.Denies(pod, "Pod team-a/web-1-x");
        world.With(old with { Terminating = true });
        Assert.Contains("being deleted", world.Warns(pod).Message(Severity.Warn), StringComparison.Ordinal);

        // Evicted: replaced before it is deleted.
        world.With(old with { Phase = "Failed" });
        Assert.Contains("has ended", world.Warns(pod).Message(Severity.Warn), StringComparison.Ordinal);

        // Of another controller it is a conflict all the same.
        world.Denies(Pod("team-a/stranger", Ip), "Pod team-a/web-1-x");
    }

    [Fact]
    public void Pods_of_one_list_do_not_stand_in_each_others_way()
    {
        var (deployment, replicaSet, _) = Deployment(null, "10.66.0.10,10.66.0.11");
        var world = new World().With(deployment, replicaSet);
        PodView Member(string name) => Pod($"team-a/web-1-{name}", controller: By(replicaSet)) with { Annotations = deployment.Annotations };
        world.With(Member("a")).WithPort("team-a/web-1-a", Ip);
        world.Warns(Member("b"));
        world.WithPort("team-a/web-1-c", "10.66.0.11").With(Member("c"));
        world.Denies(Member("b"), "Pod team-a/web-1-a");

        // The template holds all of its list, a Pod only what it got.
        world.Denies(Pod("team-b/p", Ip), "Deployment team-a/web");
        new World().With(Member("b")).Allows(Pod("team-b/p", Ip));
    }

    [Fact]
    public void A_CronJob_its_Job_and_its_Pod_are_one_owner()
    {
        var cron = Workload(ObjectKind.CronJob, "team-a/nightly", Ip);
        var job = Workload(ObjectKind.Job, "team-a/nightly-1", Ip, controller: By(cron));
        var world = new World().With(cron);
        world.Allows(job);
        world.With(job);
        world.Allows(Pod("team-a/nightly-1-x", Ip, By(job)));
        world.With(Pod("team-a/nightly-1-x", Ip, By(job))).WithPort("team-a/nightly-1-x", Ip);
        world.Allows(Workload(ObjectKind.Job, "team-a/nightly-2", Ip, controller: By(cron)));
        world.Denies(Workload(ObjectKind.Job, "team-a/other", Ip), "CronJob team-a/nightly");
    }

    [Fact]
    public void A_finished_Job_holds_nothing()
    {
        var job = Workload(ObjectKind.Job, "team-a/once", Ip);
        new World().With(job).Denies(Pod("team-b/p", Ip), "Job team-a/once");
        new World().With(job with { Finished = true }).Allows(Pod("team-b/p", Ip));
    }

    [Fact]
    public void A_workload_that_a_foreign_controller_made_holds_what_it_asks_for()
    {
        var made = Workload(ObjectKind.StatefulSet, "team-a/db", Ip, controller: new OwnerReference(ObjectKind.Other, "operator", "uid"));
        new World().With(made).Denies(Pod("team-b/p", Ip), "StatefulSet team-a/db");
    }

    [Fact]
    public void One_address_for_several_Pods_is_worth_a_warning() =>
        Assert.Contains("one address for 3 Pods", new World().Warns(Workload(ObjectKind.Deployment, "team-a/d", Ip, replicas: 3)).Findings[0].Message, StringComparison.Ordinal);

    [Fact]
    public void A_MAC_next_to_a_list_of_addresses_is_held()
    {
        var annotations = Annotations(("ovn.kubernetes.io/ip_pool", "10.66.0.10,10.66.0.11"), (AnnotationKeys.MacAddress, "00:00:00:00:00:01"));
        var world = new World().With(Vm("team-a/vm") with { Annotations = annotations });
        world.Denies(Pod("team-b/p") with { Annotations = Annotations((AnnotationKeys.MacAddress, "00:00:00:00:00:01")) }, "VirtualMachine team-a/vm");
        world.Allows(Pod("team-b/p", Ip));
    }

    // ---- Vips, IPs, leftovers

    [Fact]
    public void A_Pod_that_uses_a_Vip_may_have_its_address()
    {
        var pod = Pod("team-a/p") with { Annotations = Annotations((AnnotationKeys.Vip, "v"), (AnnotationKeys.IPAddress, Ip)) };
        var world = new World().With(Vip("v", Ip));
        world.Allows(pod);
        world.With(Vip("v", Ip, "p.team-a"), pod).WithPort("team-a/p", Ip);
        world.Allows(pod);
        world.Denies(Pod("team-a/q", Ip), "Vip v");
    }

    [Fact]
    public void A_Vip_may_have_the_address_of_who_uses_it()
    {
        var uses = Annotations((AnnotationKeys.Vip, "v"), (AnnotationKeys.IPAddress, Ip));
        var world = new World().With(Pod("team-a/p") with { Annotations = uses }).WithPort("team-a/p", Ip);
        world.Allows(Vip("v", Ip));
        world.Denies(Vip("w", Ip), "Pod team-a/p");
        new World().With(Vm("team-a/vm") with { Annotations = uses }).WithPort("team-a/vm", Ip).Allows(Vip("v", Ip));
    }

    [Fact]
    public void One_of_a_list_that_another_holds_is_not_to_be_had_by_an_edit()
    {
        var list = Vm("team-a/vm") with { Annotations = Annotations(("ovn.kubernetes.io/ip_pool", "10.66.0.10,10.66.0.11")) };
        var world = new World().With(Vm("team-b/vm", Ip));
        world.Warns(list);
        world.With(list).Denies(Vm("team-a/vm", Ip), "VirtualMachine team-b/vm", list);
        world.Allows(Vm("team-a/vm", "10.66.0.11"), list);
    }

    [Fact]
    public void Of_duplicates_from_before_the_guard_each_can_still_be_changed_otherwise()
    {
        var vm = Vm("team-a/vm", Ip);
        var changed = vm with { Annotations = Annotations((AnnotationKeys.IPAddress, Ip), (AnnotationKeys.MacAddress, "00:00:00:00:00:01")) };
        var world = new World().With(vm, Pod("team-b/duplicate", Ip));
        world.Allows(changed, vm);
        world.Allows(Vm("team-a/vm", "10.66.0.11"), vm);
        world.Denies(changed, "Pod team-b/duplicate");
    }

    [Fact]
    public void A_Vip_in_use_is_refused_to_others()
    {
        var asking = Pod("team-a/q") with { Annotations = Annotations((AnnotationKeys.Vip, "v")) };
        new World().With(Vip("v", Ip, "p.team-a")).Denies(asking, "Vip v");
        new World().With(Vip("v", Ip), Pod("team-a/p")).WithPort("team-a/p", Ip).Denies(asking, "Pod team-a/p");
        new World().With(Vip("v", Ip)).Allows(asking);
        new World().Warns(asking);
    }

    [Fact]
    public void The_ports_of_a_Vip_are_its_own()
    {
        var world = new World().With(Vip("v", Ip, ns: "team-a")).WithPort("team-a/v", Ip).WithPort("v", Ip);
        world.Allows(Vip("v", Ip, ns: "team-a"));
        world.Denies(Vip("w", Ip), "Vip v");
        Assert.DoesNotContain("leftover", world.Denies(Pod("team-a/p", Ip)).Message(Severity.Deny), StringComparison.Ordinal);
    }

    [Fact]
    public void A_Vip_of_another_namespace_does_not_take_a_Pods_port() =>
        new World().With(Vip("web", "10.66.0.99", ns: "team-b")).WithPort("team-a/web", Ip).Allows(Pod("team-a/web", Ip));

    [Fact]
    public void Two_Vips_without_a_Subnet_meet_on_the_default_one()
    {
        var world = new World().With(Subnet("ovn-default", "10.16.0.0/16"));
        world.With(Vip("v", "10.16.0.9") with { Subnet = "" });
        world.Denies(Vip("w", "10.16.0.9") with { Subnet = "" }, "Vip v");
        world.Denies(Vip("w", "10.16.0.9") with { Subnet = "ovn-default" }, "Vip v");
    }

    [Fact]
    public void A_reserved_IP_holds_for_the_one_it_names_its_port_included()
    {
        var world = new World().With(IP("team-a/p", Ip, reserved: "true")).WithPort("team-a/p", Ip);
        world.Allows(Pod("team-a/p", Ip));
        world.Allows(Vm("team-a/p", Ip));
        var verdict = world.Denies(Pod("team-a/q", Ip), "team-a/p");
        Assert.DoesNotContain("leftover", verdict.Message(Severity.Deny), StringComparison.Ordinal);
        Assert.Contains("is held by team-a/p (reserved; ", verdict.Message(Severity.Deny), StringComparison.Ordinal);
    }

    [Fact]
    public void An_IP_for_another_owner_than_the_holder_is_denied()
    {
        var world = new World().With(Pod("team-a/p")).WithPort("team-a/p", Ip);
        world.Allows(IP("team-a/p", Ip));
        world.Denies(IP("team-b/p", Ip), "Pod team-a/p");
    }

    [Fact]
    public void An_interconnection_IP_is_its_Subnets_own()
    {
        var world = new World().With(Subnet("tenant-a", "10.66.0.0/24", "10.66.0.1") with { SystemAddresses = ["10.66.0.4"] });
        world.Allows(IP("default/u2o-interconnection.ovn-cluster.tenant-a", "10.66.0.4") with
        {
            Name = Name(ObjectKind.IP, "u2o-interconnection.ovn-cluster.tenant-a"),
        });
    }

    [Fact]
    public void Nothing_is_held_once_all_that_held_it_is_gone()
    {
        var world = RunningVm();
        foreach (var kind in new[] { ObjectKind.VirtualMachine, ObjectKind.VirtualMachineInstance })
        {
            world.Facts.Remove(Name(kind, "team-a/db"));
        }

        world.Facts.Remove(Name(ObjectKind.Pod, "team-a/virt-launcher-db-abcde"));
        world.Facts.Remove(Name(ObjectKind.IP, "db.team-a"));
        world.Denies(Pod("team-b/p", Ip));
        world.Facts.Index.Remove(new HoldingKey("Logical_Switch_Port", "db.team-a"));
        world.Allows(Pod("team-b/p", Ip));
    }
}
