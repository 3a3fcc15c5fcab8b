using System.Globalization;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>What the stages of one request share: models, memory, clock, random numbers, size and sampler.</summary>
internal sealed class PictureRun : IDisposable
{
    private PartLease<MoVQ>? _movq;

    public PictureRun(KandinskyModels models, PictureRequest request, CancellationToken cancellation)
    {
        (Models, Request, Task, Cancellation) = (models, request, PictureTask.For(request), cancellation);
        var scheduler = Scheduler(pictures: 1); // A choice the sampler does not have is refused before any work.
        SchedulerName = RequestScheduler.NameOf(request, SchedulerConfig, scheduler);
        Random = new(request.Seed);
        Size = FirstSize = LatentSize.For(request, models.UNetConfig, models.MoVQConfig.Factor);
        var available = models.MemoryLimit ?? AvailableMemory.FromEnvironment();
        var planner = new MemoryPlanner(models, request, Size, scheduler.Timesteps.Count, available);
        var plan = MemoryAdmission.Check(planner, models.Precision, planner.Pictures, available, models.Note);
        models.Take(plan, available);
        Arena = new(capacity: plan.Tensors) { Cancellation = cancellation, Trace = models.Profile?.Trace, Tiling = request.Tile };
        if (plan.Stages[0].Bytes + plan.DecoderTensors <= plan.Bytes) Arena.TouchAhead(plan.DecoderTensors);   // It fits beside the first stages.
    }

    public KandinskyModels Models { get; }

    public PictureRequest Request { get; }

    public PictureTask Task { get; }

    /// <summary>Ends the run.</summary>
    public CancellationToken Cancellation { get; }

    public Arena Arena { get; }

    /// <summary>The autoencoder, from its first use to the end of the run: it begins with a picture, shows previews and paints.</summary>
    public MoVQ MoVQ => (_movq ??= Models.MoVQ.Lease()).Model;

    public ProgressClock Clock { get; } = new();

    public TorchRandom Random { get; }

    /// <summary>The size of the pass at work.</summary>
    public LatentSize Size { get; private set; }

    /// <summary>The size of the first pass, which the request asks for.</summary>
    public LatentSize FirstSize { get; }

    /// <summary>The pass at work, from 0.</summary>
    public int Pass { get; private set; }

    public SchedulerConfig SchedulerConfig => Models.Settings.Sampler;

    /// <summary>What a picture records as its sampler.</summary>
    public string SchedulerName { get; }

    /// <summary>The finished pictures.</summary>
    public List<GeneratedImage> Images { get; } = [];

    /// <summary>A sampler of this request.</summary>
    /// <param name="pictures">Pictures in the batch.</param>
    public IScheduler Scheduler(int pictures) => RequestScheduler.Create(Request, SchedulerConfig, pictures);

    /// <summary>The prior's sampler.</summary>
    public IScheduler PriorScheduler() => new UnclipScheduler(Models.Settings.PriorSampler, Request.PriorSteps);

    /// <summary>The second pass begins.</summary>
    public void Enlarge() => (Size, Pass) = (Size.Enlarged(Request.Hires!.Value), Pass + 1);

    /// <summary>Room for the embeddings of pictures.</summary>
    public ImageEmbeddings Embeddings(int pictures)
    {
        var width = Models.PriorConfig.EmbeddingDim;
        return new(new float[pictures * width], new float[pictures * width], width);
    }

    /// <summary>Standard normal latents, [pictures, 4, height, width].</summary>
    public float[] Noise(int pictures)
    {
        var noise = new float[pictures * Models.MoVQConfig.LatentChannels * Size.Height * Size.Width];
        Random.Normal(noise);
        return noise;
    }

    /// <summary>The first progress of a run, with everything the user should know.</summary>
    /// <param name="notes">The task's own notes.</param>
    public GenerationProgress Begin(params IEnumerable<string> notes) =>
        Clock.Begin(Stage.Text, 1) with
        {
            Notes = [.. Size.Notes(Request.Height, Request.Width), .. SchedulerCatalog.Note(Request.Scheduler) is { } note ? [note]
                : (string[])[], .. Reader?.Notes() ?? [], .. LiteralChoices(), .. notes],
        };

    private IEnumerable<string> LiteralChoices()
    {
        if (Request is PromptedRequest { Templates: null } prompted && prompted.Prompts.FirstOrDefault(Wildcards.IsIn) is { } prompt)
            yield return $"Alternatives in \"{LegibleText.Of(prompt, longest: 60)}\" are read as they stand; with wildcards on (--wildcards) the seed chooses.";
    }

    /// <summary>Runs the decoder from noise, as the sampler wants it scaled.</summary>
    /// <returns>Progress; <paramref name="latents"/> are denoised at its end.</returns>
    public IEnumerable<GenerationProgress> DenoiseFromNoise(float[] latents, IScheduler scheduler, ImageEmbeddings embeddings, DenoisingExtras? extras = null)
    {
        for (var i = 0; i < latents.Length; i++) latents[i] *= scheduler.InitialNoiseSigma;
        return Denoise(latents, scheduler, embeddings, extras);
    }

    /// <summary>Runs the decoder over latents.</summary>
    public IEnumerable<GenerationProgress> Denoise(float[] latents, IScheduler scheduler, ImageEmbeddings embeddings, DenoisingExtras? extras = null)
    {
        extras ??= new();
        Models.MoVQ.ReadAhead(Cancellation);
        var texts = Reader?.Read();
        using var unet = Models.UNet.Lease();
        var denoiser = new Denoiser(unet.Model, scheduler, Request.GuidanceScale, Arena)
        {
            Schedule = new(Request), CacheEvery = Request.CacheEvery,
            Texts = texts
        };
        var previewer = Request.PreviewEvery > 0 ? new Previewer(this, denoiser, scheduler, extras) : null;
        var calls = denoiser.Run(latents, Size, embeddings, Random, extras);
        foreach (var progress in Clock.Follow(Stage.Denoising, scheduler.Timesteps.Count - extras.FirstCall, calls)) yield return previewer?.Show(progress)
            ?? progress;
        unet.Save();
    }

    /// <summary>Decodes latents to pictures, one at a time, and ends the run.</summary>
    /// <param name="latents">[pictures, 4, height, width].</param>
    /// <param name="prompts">The prompt of each picture.</param>
    /// <param name="finish">Changes each finished picture, or nothing.</param>
    private IEnumerable<GenerationProgress> Paint(float[] latents, IReadOnlyList<string> prompts, Func<Image, Image>? finish = null)
    {
        foreach (var progress in Clock.Follow(Stage.Decoding, prompts.Count, Pictures(latents, prompts, finish))) yield return progress;
        _movq?.Save();
        ReleaseMemory();
        yield return Clock.Begin(Stage.Done, 1) with { Step = 1, Images = Images };
    }

    /// <summary>Runs the decoder from noise, and finishes: the end of most tasks.</summary>
    /// <param name="embeddings">What is painted.</param>
    /// <param name="prompts">The prompt of each picture.</param>
    /// <param name="extras">What the task adds to the decoder's loop, given its sampler and the noise it begins with.</param>
    /// <param name="finish">Changes each finished picture, or nothing.</param>
    public IEnumerable<GenerationProgress> PaintFromNoise(ImageEmbeddings embeddings, IReadOnlyList<string> prompts,
        Func<IScheduler, float[], DenoisingExtras>? extras = null, Func<Image, Image>? finish = null)
    {
        var scheduler = Scheduler(prompts.Count);
        var latents = Noise(prompts.Count);
        var more = extras?.Invoke(scheduler, latents.ToArray());
        foreach (var progress in DenoiseFromNoise(latents, scheduler, embeddings, more)) yield return progress;
        foreach (var progress in Finish(latents, embeddings, prompts, extras, finish)) yield return progress;
    }

    /// <summary>Paints at higher resolution what is painted, if the request asks for it, and decodes it to pictures.</summary>
    /// <inheritdoc cref="PaintFromNoise"/>
    public IEnumerable<GenerationProgress> Finish(float[] latents, ImageEmbeddings embeddings, IReadOnlyList<string> prompts,
        Func<IScheduler, float[], DenoisingExtras>? extras = null, Func<Image, Image>? finish = null)
    {
        var painted = new PaintedLatents(latents);
        if (Request.Hires is not null) foreach (var progress in SecondPass.Run(this, painted, embeddings, extras)) yield return progress;
        foreach (var progress in Paint(painted.Latents, prompts, finish)) yield return progress;
    }

    /// <summary>Reads the prompts for a decoder that is told them; null for others.</summary>
    private DecoderReader? Reader => Models.Multilingual is { } parts ? new(this, parts) : null;

    /// <summary>Gives back what the run holds; twice is once.</summary>
    public void Dispose() => ReleaseMemory();

    private void ReleaseMemory()
    {
        Arena.Dispose();
        _movq?.Dispose();
        _movq = null;
        if (!Models.KeepLoaded) Models.Threads.ReleaseMemory();
    }

    private IEnumerable<int> Pictures(float[] latents, IReadOnlyList<string> prompts, Func<Image, Image>? finish)
    {
        var each = latents.Length / prompts.Count;
        for (var picture = 0; picture < prompts.Count; picture++)
        {
            var pixels = PictureDecoder.Decode(MoVQ, latents.AsSpan(picture * each, each), Size, Arena);
            var image = PictureDecoder.ToImage(pixels, Size);
            Images.Add(new(finish?.Invoke(image) ?? image, Metadata(prompts[picture], picture, prompts.Count)));
            yield return picture + 1;
        }
    }

    private PictureMetadata Metadata(string title, int picture, int pictures)
    {
        var metadata = new PictureMetadata
        {
            Task = Task.Name,
            Prompt = title,
            Width = FirstSize.ImageWidth,
            Height = FirstSize.ImageHeight,
            Scheduler = SchedulerName,
            Model = Models.Decoder.Name,
            Prior = Models.PriorFolder.Name,
        };
        foreach (var field in RequestFields.Of(Request.GetType())) metadata = field.Record(Request, metadata);
        metadata = RecordedOptions.Record(Models, metadata);
        return pictures == 1 ? metadata : metadata.WithExtra("Picture", (picture + 1).ToString(CultureInfo.InvariantCulture));
    }
}
