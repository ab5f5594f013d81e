namespace WebhookGuard.Core.Assignments;

/// <summary>What comes of an attempt to assign addresses to an object: all that it lacks, or nothing.</summary>
public abstract record Assignment
{
    private Assignment()
    {
    }

    /// <summary>Nothing is to be assigned: every NIC asks for an address itself, or it is not for the guard to choose one.</summary>
    public sealed record Nothing : Assignment
    {
        /// <summary>The only one.</summary>
        public static Nothing Instance { get; } = new();
    }

    /// <summary>These addresses are suggested: whether they can be had, the claims decide.</summary>
    /// <param name="Nics">The NICs, at least one.</param>
    public sealed record Chosen(IReadOnlyList<AssignedNic> Nics) : Assignment;

    /// <summary>There is no free address.</summary>
    /// <param name="Subnets">The Subnets that could have given one, all of them full.</param>
    public sealed record Full(IReadOnlyList<FullSubnet> Subnets) : Assignment;

    /// <summary>It cannot be told which addresses the object could have.</summary>
    /// <param name="Reason">Why, as a sentence without a full stop.</param>
    public sealed record Unknown(string Reason) : Assignment;
}
