namespace WebhookGuard.Core.Owners;

/// <summary>How a holder stands to the one who asks for the same address.</summary>
public enum Relation
{
    /// <summary>Another owner: a conflict.</summary>
    Stranger,

    /// <summary>The same owner, or one that made or was made by it: no conflict.</summary>
    Same,

    /// <summary>The same owner without doubt about the name, but by a port that a lost virt-launcher Pod left: worth a warning.</summary>
    OwnRemains,

    /// <summary>A Pod of the same controller that is being deleted or has run to its end: its address passes on.</summary>
    TerminatingSibling,

    /// <summary>A living Pod of the same controller: a conflict, for one address cannot serve both.</summary>
    LivingSibling,

    /// <summary>Another virt-launcher Pod of the same VM, alive, without a migration that would explain both.</summary>
    SecondLauncher,
}
