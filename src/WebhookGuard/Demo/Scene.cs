namespace WebhookGuard.Demo;

/// <summary>One scene of the demo: somebody asks the API server for something, and the webhook is asked what it thinks of it.</summary>
internal sealed record Scene
{
    /// <summary>What happens, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The story, in a sentence or two.</summary>
    public required string Story { get; init; }

    /// <summary>What is done, as one would type it.</summary>
    public required string Command { get; init; }

    /// <summary>The manifest: every object in it is asked for, one after another; all but the last are to be allowed.</summary>
    public required string Manifest { get; init; }

    /// <summary>Who asks.</summary>
    public string User { get; init; } = "kubernetes-admin";

    /// <summary>Whether the object exists already and only its annotations are added now.</summary>
    public bool Annotates { get; init; }

    /// <summary>Whether the webhook that assigns addresses is asked first.</summary>
    public bool Assigns { get; init; }

    /// <summary>How it should come out.</summary>
    public required SceneVerdict Expected { get; init; }

    /// <summary>What the message must contain, if there is one.</summary>
    public string Mentions { get; init; } = string.Empty;
}
