namespace WebhookGuard.Commands.Checking;

/// <summary>What <c>check</c> found: the shape of its JSON and YAML.</summary>
/// <param name="Summary">The counts.</param>
/// <param name="Objects">The objects that were judged, in order.</param>
internal sealed record CheckReport(CheckSummary Summary, IReadOnlyList<CheckedObject> Objects);

/// <summary>How many objects came out how.</summary>
/// <param name="Allowed">Allowed.</param>
/// <param name="Warned">Allowed with warnings.</param>
/// <param name="Denied">Denied.</param>
/// <param name="Skipped">Of kinds that play no part.</param>
internal sealed record CheckSummary(int Allowed, int Warned, int Denied, int Skipped);

/// <summary>One judged object.</summary>
/// <param name="Source">The file it is from.</param>
/// <param name="Line">The line it starts on.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace; null if it is cluster-scoped.</param>
/// <param name="Name">Its name; its <c>generateName</c> and a number in angle brackets if it has none yet.</param>
/// <param name="Verdict">What the webhook would say.</param>
/// <param name="Findings">Why.</param>
internal sealed record CheckedObject(
    string Source, int Line, string Kind, string? Namespace, string Name, CheckVerdict Verdict, IReadOnlyList<CheckFinding> Findings);

/// <summary>A verdict.</summary>
internal enum CheckVerdict
{
    /// <summary>Allowed.</summary>
    Allowed,

    /// <summary>Allowed with warnings.</summary>
    Warned,

    /// <summary>Denied.</summary>
    Denied,
}

/// <summary>One thing that was found on an object.</summary>
/// <param name="Severity"><c>allow</c>, <c>warn</c> or <c>deny</c>.</param>
/// <param name="Reason"><c>held</c>, <c>leftover</c>, <c>invalid</c> …</param>
/// <param name="Message">The sentence for people.</param>
/// <param name="Address">The address it is about, if it is about one.</param>
/// <param name="Subnet">The Subnet, if it is about one.</param>
/// <param name="Holder">Who holds the address, as <c>Kind namespace/name</c>.</param>
/// <param name="Evidence">How that is known.</param>
internal sealed record CheckFinding(
    string Severity, string Reason, string Message, string? Address, string? Subnet, string? Holder, IReadOnlyList<string> Evidence);
