namespace Kandinsky.Server;

/// <summary>Lets old pictures go: by age, by size, and for good once they were deleted a while ago. Then files nobody needs.</summary>
internal sealed class Retention(ServerSettings settings, IJobStore jobs, IPictureStore pictures, PictureFiles files, TimeProvider clock)
{
    /// <summary>How long a deleted picture can be had back.</summary>
    public static readonly TimeSpan UndoTime = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_emptyJobs = TimeSpan.FromDays(7);

    /// <summary>Sweeps again and again.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        do
        {
            try
            {
                await SweepAsync().ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or RefusalException or KandinskyException)
            {
                // The next sweep finds what this one could not do.
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }

    public async Task SweepAsync()
    {
        var now = clock.GetUtcNow();
        await pictures.PurgeAsync(now - UndoTime, settings.KeepFor is { } time ? now - time : null, settings.KeepBytes).ConfigureAwait(false);
        await jobs.ForgetAsync(now - (settings.KeepFor ?? s_emptyJobs)).ConfigureAwait(false);
        await files.Pictures.SweepAsync(pictures.NeededAsync, now).ConfigureAwait(false);
        await files.Inputs.SweepAsync(pictures.NeededAsync, now).ConfigureAwait(false);
        files.Thumbnails.Sweep(files.Pictures);
    }
}

/// <summary>The folders of files: what was painted, what was given, and small pictures of what was painted.</summary>
internal sealed record PictureFiles(ContentFiles Pictures, ContentFiles Inputs, Thumbnails Thumbnails)
{
    public static PictureFiles In(DataFolder folder) => new(new(folder.Pictures), new(folder.Inputs), new(folder.Thumbnails));
}
