namespace WebhookGuard.Sources.StateFolder;

/// <summary>Reads manifests, as <c>kubectl apply -f</c> takes them: YAML with one or more documents, or JSON; objects or lists.</summary>
public static class ManifestReader
{
    /// <summary>Reads all objects of a manifest. What cannot be read is reported, everything else is read nevertheless.</summary>
    /// <param name="manifest">UTF-8 text; read to its end, not disposed.</param>
    /// <param name="name">What the user calls it, for messages.</param>
    /// <returns>Also objects of kinds that play no part; a namespace that is not given stays empty.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static ManifestContents Read(Stream manifest, string name)
    {
        var text = new MemoryStream();
        manifest.CopyTo(text);
        return Read(text.GetBuffer().AsMemory(0, (int)text.Length), name);
    }

    /// <summary>Reads all objects of a manifest. What cannot be read is reported, everything else is read nevertheless.</summary>
    /// <param name="manifest">UTF-8 text.</param>
    /// <param name="name">What the user calls it, for messages.</param>
    public static ManifestContents Read(ReadOnlyMemory<byte> manifest, string name)
    {
        var objects = new List<SourceObject>();
        var errors = new List<DocumentError>();
        try
        {
            foreach (var document in DocumentReader.Read(manifest, mustBeJson: false))
            {
                new ObjectDocumentReader(name, document, objects, errors).Read();
            }
        }
        catch (DocumentFormatException e)
        {
            errors.Add(new DocumentError(name, e.Line, e.Message));
        }

        return new ManifestContents(objects, errors);
    }
}
