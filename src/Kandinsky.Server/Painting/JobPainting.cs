namespace Kandinsky.Server;

/// <summary>
/// Paints one job, picture by picture: each is kept as soon as it is there, and a job that was interrupted goes on with the first that lacks.
/// </summary>
internal sealed class JobPainting(IJobStore jobs, IPictureStore pictures, PictureFiles files, ModelShelf models, JobIntake intake, JobBoard board,
    PaintingPace pace, TimeProvider clock)
{
    private static readonly TimeSpan s_betweenReports = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_betweenOrders = TimeSpan.FromSeconds(0.5);

    private long _reported;
    private long _ordered;

    /// <summary>Paints what a job still lacks.</summary>
    /// <param name="job">The job, running.</param>
    /// <param name="live">Its state, which is told.</param>
    /// <param name="untilKept">Runs what keeps something until it succeeds.</param>
    /// <param name="cancellation">Ends the painting.</param>
    public async Task PaintAsync(Job job, JobLive live, Func<Func<Task>, Task> untilKept, CancellationToken cancellation)
    {
        var painted = await pictures.OfJobsAsync([job.Id]).ConfigureAwait(false);
        var batch = job.Request.PicturesAtOnce;
        board.Tell(live, snapshot => snapshot with { Pictures = painted });
        using var lease = await Task.Run(() => models.ForPainting(job.Request), cancellation).ConfigureAwait(false);
        for (var index = 0; index < (job.Request.Count ?? 1); index++)
        {
            var first = index * batch;
            if (painted.Count(picture => picture.Position >= first && picture.Position < first + batch) == batch) continue;
            live.Skip = new();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, live.Skip.Token);
            try
            {
                var images = await OnePaintedAsync(lease, job, live, index, either.Token).ConfigureAwait(false);
                if (live.Snapshot.Job.Notes is { Count: > 0 } notes)
                    await untilKept(() => jobs.ReportAsync(job.Id, live.Snapshot.Fraction, notes)).ConfigureAwait(false);
                foreach (var (place, image) in images.Index()) await untilKept(() => KeepAsync(job, live, first + place, image)).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested && live.Skip.IsCancellationRequested)
            {
                // This one was skipped; the next follows.
            }
        }
    }

    private async Task<IReadOnlyList<GeneratedImage>> OnePaintedAsync(PipelineLease lease, Job job, JobLive live, int index,
        CancellationToken cancellation)
    {
        var request = await Task.Run(() => job.Request.ToPictureRequest(index, intake.Load), cancellation).ConfigureAwait(false);
        var began = clock.GetTimestamp();
        IReadOnlyList<GeneratedImage> images = [];
        await foreach (var progress in Work(lease, request, cancellation).ConfigureAwait(false))
        {
            await TellAsync(job, live, index, progress, clock.GetElapsedTime(began)).ConfigureAwait(false);
            images = progress.Images;
        }
        if (images.Count > 0) pace.Learn(job.Request, images[0].Image, images.Count, clock.GetElapsedTime(began));
        return images;
    }

    /// <summary>The work of a request; if its memory is not there because of other models', these give theirs back first.</summary>
    private IAsyncEnumerable<GenerationProgress> Work(PipelineLease lease, PictureRequest request, CancellationToken cancellation)
    {
        models.MakeRoom(lease, request);
        return lease.Pipeline.GenerateAsync(request, cancellation);
    }

    private async Task TellAsync(Job job, JobLive live, int index, GenerationProgress progress, TimeSpan elapsed)
    {
        var count = job.Request.Count ?? 1;
        var own = progress.Fraction;
        var each = own > 0.15 ? elapsed / own : pace.Estimate(job.Request) / count;
        board.Tell(live, snapshot => snapshot with
        {
            Stage = progress.Stage,
            Step = progress.Step,
            Steps = progress.Steps,
            Index = index,
            Fraction = (index + own) / count,
            Remaining = each * (count - index - own),
            Preview = progress.Preview is { } preview ? new(preview, index, progress.Step) : snapshot.Preview,
            Job = progress.Notes.Count == 0 ? snapshot.Job : snapshot.Job with { Notes = [.. snapshot.Job.Notes.Union(progress.Notes)] },
        });
        if (Due(ref _ordered, s_betweenOrders)) board.Order();
        if (Due(ref _reported, s_betweenReports) || progress.Notes.Count > 0) await ReportAsync(job, live).ConfigureAwait(false);
    }

    /// <summary>Keeps how far a job is. A full disk does not end its painting.</summary>
    private async Task ReportAsync(Job job, JobLive live)
    {
        try
        {
            await jobs.ReportAsync(job.Id, live.Snapshot.Fraction, live.Snapshot.Job.Notes).ConfigureAwait(false);
        }
        catch (Exception error) when (Refusals.IsFullDisk(error))
        {
            // A later step reports again.
        }
    }

    private async Task KeepAsync(Job job, JobLive live, int position, GeneratedImage image)
    {
        var format = job.Request.Format == "jpeg" ? PictureFormat.Jpeg : PictureFormat.Png;
        var file = ImageFile.Encode(image.Image, format, image.Metadata, job.Request.Quality ?? ImageFile.DefaultJpegQuality);
        var digest = files.Pictures.Keep(file);
        var picture = new Picture
        {
            Id = RecordId.New(),
            Job = job.Id,
            Position = position,
            Owner = job.Owner,
            Digest = digest,
            Format = format,
            Bytes = file.Length,
            Width = image.Image.Width,
            Height = image.Image.Height,
            Metadata = image.Metadata,
            Created = clock.GetUtcNow(),
        };
        if (await pictures.AddAsync(picture).ConfigureAwait(false)) board.Tell(live, snapshot => snapshot with { Pictures = [.. snapshot.Pictures, picture] });
    }

    private bool Due(ref long last, TimeSpan interval)
    {
        if (last != 0 && clock.GetElapsedTime(last) < interval) return false;
        last = clock.GetTimestamp();
        return true;
    }
}
