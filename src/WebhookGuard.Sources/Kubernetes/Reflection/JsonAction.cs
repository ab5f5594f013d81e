namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>Takes a piece of JSON. It is valid during the call only.</summary>
internal delegate void JsonAction(ReadOnlySpan<byte> json);
