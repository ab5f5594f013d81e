namespace WebhookGuard.Certificates;

/// <summary>Looks at files again and again, and hands them over when they have changed.</summary>
/// <param name="paths">The files.</param>
/// <param name="intake">Where they go.</param>
/// <param name="options">How often.</param>
/// <param name="time">The clock.</param>
internal sealed class FileFeed(IReadOnlyList<string> paths, Intake intake, CertificateOptions options, TimeProvider time) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Times of files are not gone by: they can stand still or go back where the contents change.
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                intake.Unreadable(e.Message);
            }

            await Task.Delay(options.FilePoll, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var contents = await ReadAsync(cancellationToken);
        while (intake.IsNew(contents))
        {
            // Files that are written one after the other are not to be judged in between.
            await Task.Delay(options.FileSettling, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var again = await ReadAsync(cancellationToken);
            if (again.SequenceEqual(contents, StringComparer.Ordinal))
            {
                break;
            }

            contents = again;
        }

        intake.Offer(contents);
    }

    // A kubelet removes the old folder once the new one is there: whoever has just begun with the old one begins anew.
    private async Task<IReadOnlyList<string>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return PemFiles.Read(paths);
        }
        catch (IOException)
        {
            await Task.Delay(options.FileSettling, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return PemFiles.Read(paths);
        }
    }
}
