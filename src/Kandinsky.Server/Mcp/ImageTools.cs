using System.ComponentModel;
using System.Security.Claims;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Kandinsky.Server;

/// <summary>Painting as tools for language models (Model Context Protocol).</summary>
[McpServerToolType]
internal sealed class ImageTools(JobService jobs, GivenPictures given, PictureLinks links, PictureFiles files)
{
    private const string ImageHelp = "A PNG or JPEG file in base64, a data: URL of one, or the id of a picture made here. Other URLs are not fetched.";
    private const string SeedHelp = "The same seed gives the same picture.";
    private const string HiresHelp = "Paint the picture again so many times larger, above 1 to 4: finer than one pass of that size.";
    private const string HiresStrengthHelp = "How far the second pass goes from the first, above 0 to 1; 0.5 unless given.";
    private const string TileHelp = "A picture that goes on at its other side, so that copies show no seam: x, y or both.";
    private const string FastHelp = "Paint in 4 steps with the model's distilled adapter: much faster and coarser. An error for a model that has none.";
    private const string WildcardsHelp =
        "Have the seed choose words: {red|green} is one of the two, __animal__ a line of the file animal.txt. The words are told.";

    [McpServerTool(Name = "generate_image"), Description("Paints pictures from words. Says the seed, with which the same picture can be painted again.")]
    public Task<IList<ContentBlock>> Generate(
        [Description("What to paint, in English.")] string prompt,
        IProgress<ProgressNotificationValue> progress,
        CancellationToken cancellation,
        ClaimsPrincipal? user = null,
        [Description("What the picture should not show.")] string? negative_prompt = null,
        [Description("Width in pixels; the model's own if left out.")] int? width = null,
        [Description("Height in pixels.")] int? height = null,
        [Description("Steps of the decoder, 25 unless given, 4 if fast: more take longer and are finer.")] int? steps = null,
        [Description("How closely the picture follows the words, 4 unless given.")] float? guidance = null,
        [Description(SeedHelp)] uint? seed = null,
        [Description("How many pictures.")] int? count = null,
        [Description(HiresHelp)] double? hires = null,
        [Description(HiresStrengthHelp)] double? hires_strength = null,
        [Description(TileHelp)] string? tile = null,
        [Description(WildcardsHelp)] bool? wildcards = null,
        [Description(FastHelp)] bool? fast = null) =>
        PaintAsync(new JobRequest { Task = JobTasks.TextToImage, Prompt = prompt, Count = count, Fast = fast }.With(
            ("negative_prompt", negative_prompt), ("width", width), ("height", height), ("steps", steps), ("guidance", guidance), ("seed", seed),
            ("hires", hires), ("hires_strength", hires_strength), ("tile", tile), ("wildcards", wildcards)), user, progress, cancellation);

    [McpServerTool(Name = "edit_image"), Description("Paints a picture anew as words say, near to how it was or far from it.")]
    public Task<IList<ContentBlock>> Edit(
        [Description(ImageHelp)] string image,
        [Description("What it should become.")] string prompt,
        IProgress<ProgressNotificationValue> progress,
        CancellationToken cancellation,
        ClaimsPrincipal? user = null,
        [Description("How far from the picture, above 0 to 1: at 0.2 it stays recognisable. 0.5 unless given.")] double strength = 0.5,
        [Description("What the picture should not show.")] string? negative_prompt = null,
        [Description("Steps of the decoder.")] int? steps = null,
        [Description(SeedHelp)] uint? seed = null,
        [Description(HiresHelp)] double? hires = null,
        [Description(HiresStrengthHelp)] double? hires_strength = null,
        [Description(TileHelp)] string? tile = null,
        [Description(WildcardsHelp)] bool? wildcards = null,
        [Description(FastHelp)] bool? fast = null) =>
        PaintAsync(new JobRequest { Task = JobTasks.ImageToImage, Image = image, Prompt = prompt, Fast = fast }.With(
            ("strength", strength), ("negative_prompt", negative_prompt), ("steps", steps), ("seed", seed),
            ("hires", hires), ("hires_strength", hires_strength), ("tile", tile), ("wildcards", wildcards)), user, progress, cancellation);

    [McpServerTool(Name = "inpaint_image"), Description("Paints a part of a picture anew; the rest keeps its pixels.")]
    public Task<IList<ContentBlock>> Inpaint(
        [Description(ImageHelp)] string image,
        [Description("A picture of the same proportions: white is painted, black is kept. " + ImageHelp)] string mask,
        [Description("What to paint there.")] string prompt,
        IProgress<ProgressNotificationValue> progress,
        CancellationToken cancellation,
        ClaimsPrincipal? user = null,
        [Description("Steps of the decoder.")] int? steps = null,
        [Description(SeedHelp)] uint? seed = null,
        [Description("Cut out the masked part with so many pixels around it, such as 32, paint it at full size and put it back: small things become finer.")]
        int? only_masked = null,
        [Description("How many pixels wide the soft edge is, inside the painted part; 0 for a hard one.")] int? mask_blur = null,
        [Description(WildcardsHelp)] bool? wildcards = null,
        [Description(FastHelp)] bool? fast = null) =>
        PaintAsync(new JobRequest { Task = JobTasks.Inpaint, Image = image, Mask = mask, Prompt = prompt, Fast = fast }.With(
            ("paste_back", true), ("steps", steps), ("seed", seed), ("only_masked", only_masked), ("mask_blur", mask_blur), ("wildcards", wildcards)),
            user, progress, cancellation);

    [McpServerTool(Name = "mix_images"), Description("Paints one picture of what texts and pictures mean together.")]
    public Task<IList<ContentBlock>> Mix(
        [Description("Texts to mix.")] IReadOnlyList<string> texts,
        [Description("Pictures to mix. " + ImageHelp)] IReadOnlyList<string> images,
        IProgress<ProgressNotificationValue> progress,
        CancellationToken cancellation,
        ClaimsPrincipal? user = null,
        [Description("How much of each, texts first; they usually sum to 1. Equal parts unless given.")] IReadOnlyList<float>? weights = null,
        [Description("Steps of the decoder.")] int? steps = null,
        [Description(SeedHelp)] uint? seed = null,
        [Description(HiresHelp)] double? hires = null,
        [Description(HiresStrengthHelp)] double? hires_strength = null,
        [Description(TileHelp)] string? tile = null,
        [Description(FastHelp)] bool? fast = null)
    {
        var count = texts.Count + images.Count;
        if (weights is not null && weights.Count != count)
            throw new McpException($"weights has {weights.Count} numbers for {count} ingredients; give one each.");
        var items = texts.Select(text => new JobIngredient { Text = text }).Concat(images.Select(image => new JobIngredient { Image = image }))
            .Select((item, index) => item with { Weight = weights?[index] });
        return PaintAsync(new JobRequest { Task = JobTasks.Mix, Items = [.. items], Fast = fast }.With(
            ("steps", steps), ("seed", seed), ("hires", hires), ("hires_strength", hires_strength), ("tile", tile)), user, progress, cancellation);
    }

    [McpServerTool(Name = "vary_image"), Description("Paints other pictures of what a picture shows.")]
    public Task<IList<ContentBlock>> Vary(
        [Description(ImageHelp)] string image,
        IProgress<ProgressNotificationValue> progress,
        CancellationToken cancellation,
        ClaimsPrincipal? user = null,
        [Description("Words that lead away from the picture, or nothing.")] string? prompt = null,
        [Description("How many pictures.")] int? count = null,
        [Description("Steps of the decoder.")] int? steps = null,
        [Description(SeedHelp)] uint? seed = null,
        [Description(HiresHelp)] double? hires = null,
        [Description(HiresStrengthHelp)] double? hires_strength = null,
        [Description(TileHelp)] string? tile = null,
        [Description(WildcardsHelp)] bool? wildcards = null,
        [Description(FastHelp)] bool? fast = null) =>
        PaintAsync(new JobRequest { Task = JobTasks.Variations, Image = image, Prompt = prompt, Count = count, Fast = fast }.With(
            ("steps", steps), ("seed", seed), ("hires", hires), ("hires_strength", hires_strength), ("tile", tile), ("wildcards", wildcards)),
            user, progress, cancellation);

    [McpServerTool(Name = "describe_settings", ReadOnly = true),
        Description("Tells how a picture was made, if its file says so: prompt, seed, steps, sampler and model.")]
    public async Task<string> Describe([Description("A PNG or JPEG file in base64 or as a data: URL.")] string image) => await Guarded(async () =>
    {
        var about = await given.DescribeAsync(EncodedPicture.Decode(image) ?? throw new McpException("image is no file in base64.")).ConfigureAwait(false);
        return about.Parameters ?? $"The file of {about.Width} x {about.Height} pixels does not say how it was made.";
    }).ConfigureAwait(false);

    private Task<IList<ContentBlock>> PaintAsync(JobRequest request, ClaimsPrincipal? user, IProgress<ProgressNotificationValue> progress,
        CancellationToken cancellation) => Guarded<IList<ContentBlock>>(async () =>
    {
        var live = await jobs.SubmitAsync(request, Server.Caller.Of(user)).ConfigureAwait(false);
        using var telling = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var told = TellAsync(live, progress, telling.Token);
        var ended = await jobs.WaitAsync(live, cancellation).ConfigureAwait(false);
        await telling.CancelAsync().ConfigureAwait(false);
        await told.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.Job.State != JobState.Done) throw new McpException(ended.Job.Error ?? "The job was called off.");
        var blocks = new List<ContentBlock>();
        foreach (var picture in ended.Pictures)
        {
            blocks.Add(ImageContentBlock.FromBytes(files.Pictures.Read(picture.Digest), picture.MediaType));
            blocks.Add(new ResourceLinkBlock
            {
                Uri = links.Of(picture), Name = $"{picture.Id}.{(picture.Format == PictureFormat.Png ? "png" : "jpg")}",
                MimeType = picture.MediaType
            });
            var words = request.ChoosesWords ? $", of the words: {picture.Metadata.Prompt}" : "";
            blocks.Add(new TextContentBlock { Text = $"id {picture.Id}, seed {picture.Metadata.Seed}, {picture.Width} x {picture.Height}{words}" });
        }
        blocks.AddRange(ended.Job.Notes.Select(note => new TextContentBlock { Text = $"note: {note}" }));
        return blocks;
    });

    private static async Task TellAsync(JobLive live, IProgress<ProgressNotificationValue> progress, CancellationToken cancellation)
    {
        await foreach (var snapshot in live.FollowAsync(cancellation).ConfigureAwait(false))
        {
            if (snapshot.Job.HasEnded) return;
            progress.Report(new()
            {
                Progress = (float)snapshot.Fraction, Total = 1, Message = snapshot.Ahead is > 0 and var ahead ? $"{ahead} before it"
                : snapshot.Stage?.ToString()
            });
        }
    }

    /// <summary>What a model can mend is told to it, in a sentence.</summary>
    private static async Task<T> Guarded<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception error) when (error is RefusalException or KandinskyException)
        {
            throw new McpException(error.Message, error);
        }
    }
}
