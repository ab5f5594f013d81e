namespace WebhookGuard.EndToEnd.Tests.Monitoring;

/// <summary>An alert as <c>deploy/monitoring/rules.yaml</c> has it.</summary>
internal sealed record AlertRule(string Name, string Expression, string Severity, string Summary, string Description, string RunbookUrl);
