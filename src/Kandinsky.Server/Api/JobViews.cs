namespace Kandinsky.Server;

/// <summary>A job as the API shows it.</summary>
internal sealed record JobView
{
    /// <summary>32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>queued, running, done, failed or cancelled.</summary>
    public required string State { get; init; }

    /// <summary>The name of the key it came with.</summary>
    public required string Owner { get; init; }

    /// <summary>When it came.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When painting began.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>How far it is.</summary>
    public required ProgressView Progress { get; init; }

    /// <summary>What was asked for; its pictures by the digests under which /inputs gives them.</summary>
    public required JobRequest Request { get; init; }

    /// <summary>The pictures that are finished.</summary>
    public required IReadOnlyList<PictureView> Pictures { get; init; }

    /// <summary>Why it failed, in a sentence.</summary>
    public string? Error { get; init; }

    /// <summary>What the user should know: a size that was rounded, a prompt that was cut.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public static JobView Of(JobSnapshot snapshot) => new()
    {
        Id = snapshot.Job.Id,
        State = Name(snapshot.Job.State),
        Owner = snapshot.Job.Owner,
        Created = snapshot.Job.Created,
        Started = snapshot.Job.Started,
        Ended = snapshot.Job.Ended,
        Progress = ProgressView.Of(snapshot),
        Request = snapshot.Job.Request,
        Pictures = [.. snapshot.Pictures.Select(PictureView.Of)],
        Error = snapshot.Job.Error,
        Notes = snapshot.Job.Notes,
    };

    public static string Name(JobState state) => state.ToString().ToLowerInvariant();
}

/// <summary>How far a job is.</summary>
/// <param name="Fraction">How much of the whole job is done, 0 to 1.</param>
/// <param name="Ahead">Jobs that are painted before it, while it waits.</param>
/// <param name="SecondsLeft">The time until it is done, waiting included; null while there is nothing to tell it by.</param>
/// <param name="Stage">The part at work: text, prior, denoising, decoding.</param>
/// <param name="Step">Steps of this part done.</param>
/// <param name="Steps">Steps of this part in all.</param>
/// <param name="Picture">Which of the job's seeds is at work, from 0.</param>
internal sealed record ProgressView(double Fraction, int? Ahead, double? SecondsLeft, string? Stage, int Step, int Steps, int Picture)
{
    public static ProgressView Of(JobSnapshot snapshot) => new(
        Math.Round(snapshot.Fraction, 4),
        snapshot.Ahead,
        snapshot.Remaining is { } time ? Math.Round(time.TotalSeconds, 1) : null,
        snapshot.Stage is { } stage ? StageName(stage) : null,
        snapshot.Step,
        snapshot.Steps,
        snapshot.Index);

    private static string StageName(Stage stage) => stage switch
    {
        Kandinsky.Stage.Text => "text",
        Kandinsky.Stage.Prior => "prior",
        Kandinsky.Stage.Decoding => "decoding",
        Kandinsky.Stage.Done => "done",
        _ => "denoising",
    };
}

/// <summary>A picture as the API shows it.</summary>
/// <param name="Id">32 hexadecimal digits.</param>
/// <param name="Job">The job that painted it.</param>
/// <param name="Position">Its place among the job's pictures, from 0.</param>
/// <param name="Url">Where its file is.</param>
/// <param name="Thumbnail">Where a small JPEG of it is.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="MediaType">image/png or image/jpeg.</param>
/// <param name="Created">When it was painted.</param>
/// <param name="Metadata">How it was made.</param>
internal sealed record PictureView(string Id, string Job, int Position, string Url, string Thumbnail, int Width, int Height, long Bytes, string MediaType,
    DateTimeOffset Created, PictureMetadata Metadata)
{
    public static PictureView Of(Picture picture) => new(
        picture.Id, picture.Job, picture.Position, $"/api/v1/pictures/{picture.Id}/file", $"/api/v1/pictures/{picture.Id}/thumbnail",
        picture.Width, picture.Height, picture.Bytes, picture.MediaType, picture.Created, picture.Metadata);
}

/// <summary>Jobs, the newest first.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="Next">What to give as <c>before</c> to see the next; null at the end.</param>
internal sealed record JobList(IReadOnlyList<JobView> Jobs, string? Next);

/// <summary>Pictures, the newest first.</summary>
/// <param name="Pictures">The pictures.</param>
/// <param name="Next">What to give as <c>before</c> to see the next; null at the end.</param>
internal sealed record PictureList(IReadOnlyList<PictureView> Pictures, string? Next);

