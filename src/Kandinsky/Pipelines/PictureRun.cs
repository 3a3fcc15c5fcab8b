using System.Globalization;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>What the stages of one request share: models, memory, clock, random numbers, size and sampler.</summary>
sealed class PictureRun : IDisposable
{
    public PictureRun(KandinskyModels models, PictureRequest request, string task, CancellationToken cancellation)
    {
        (Models, Request, Task) = (models, request, task);
        Arena = new() { Cancellation = cancellation };
        Random = new(request.Seed);
        Size = LatentSize.For(request.Height, request.Width, models.UNetConfig, models.MoVQConfig.Factor);
        SchedulerConfig = SchedulerConfig.From(models.Decoder.Config("scheduler"));
    }

    public KandinskyModels Models { get; }

    public PictureRequest Request { get; }

    public string Task { get; }

    public Arena Arena { get; }

    public ProgressClock Clock { get; } = new();

    public TorchRandom Random { get; }

    public LatentSize Size { get; }

    public SchedulerConfig SchedulerConfig { get; }

    /// <summary>The finished pictures.</summary>
    public List<GeneratedImage> Images { get; } = [];

    /// <summary>A sampler of this request.</summary>
    /// <param name="pictures">Pictures in the batch.</param>
    public IScheduler Scheduler(int pictures) =>
        SchedulerCatalog.Create(SchedulerConfig, new SchedulerOptions(Request.Steps) { Samples = pictures }, Request.Scheduler);

    /// <summary>Standard normal latents, [pictures, 4, height, width].</summary>
    public float[] Noise(int pictures)
    {
        var noise = new float[pictures * Models.MoVQConfig.LatentChannels * Size.Height * Size.Width];
        Random.Normal(noise);
        return noise;
    }

    /// <summary>Runs the decoder over latents and releases it.</summary>
    public IEnumerable<GenerationProgress> Denoise(float[] latents, IScheduler scheduler, ImageEmbeddings embeddings, int firstStep = 0)
    {
        var denoiser = new Denoiser(Models.UNet.Model, scheduler, Request.GuidanceScale, Arena);
        var steps = denoiser.Run(latents, Size, embeddings, Random, firstStep);
        foreach (var progress in Clock.Follow(Stage.Decoder, scheduler.Timesteps.Count - firstStep, steps)) yield return progress;
        Models.Finished(Models.UNet);
    }

    /// <summary>Decodes latents to pictures, one at a time, and ends the run.</summary>
    /// <param name="latents">[pictures, 4, height, width].</param>
    /// <param name="prompts">The prompt of each picture.</param>
    public IEnumerable<GenerationProgress> Paint(float[] latents, IReadOnlyList<string> prompts)
    {
        foreach (var progress in Clock.Follow(Stage.Decoding, prompts.Count, Pictures(latents, prompts))) yield return progress;
        Models.Finished(Models.MoVQ);
        yield return Clock.Begin(Stage.Done, 1) with { Step = 1, Images = Images };
    }

    public void Dispose() => Arena.Dispose();

    private IEnumerable<int> Pictures(float[] latents, IReadOnlyList<string> prompts)
    {
        var each = latents.Length / prompts.Count;
        for (var picture = 0; picture < prompts.Count; picture++)
        {
            var pixels = PictureDecoder.Decode(Models.MoVQ.Model, latents.AsSpan(picture * each, each), Size, Arena);
            Images.Add(new(PictureDecoder.ToImage(pixels, Size), Metadata(prompts[picture], picture, prompts.Count)));
            yield return picture + 1;
        }
    }

    private PictureMetadata Metadata(string prompt, int picture, int pictures) => new()
    {
        Task = Task,
        Prompt = prompt,
        NegativePrompt = Request.NegativePrompt ?? "",
        Seed = Request.Seed,
        Width = Size.ImageWidth,
        Height = Size.ImageHeight,
        Steps = Request.Steps,
        PriorSteps = Request.PriorSteps,
        GuidanceScale = Request.GuidanceScale,
        PriorGuidanceScale = Request.PriorGuidanceScale,
        Scheduler = Request.Scheduler ?? SchedulerCatalog.DefaultName(SchedulerConfig),
        Model = Models.Decoder.Name,
        Prior = Models.PriorFolder.Name,
        Extra = pictures == 1
            ? new Dictionary<string, string>()
            : new Dictionary<string, string> { ["Batch"] = pictures.ToString(CultureInfo.InvariantCulture), ["Picture"] = (picture + 1).ToString(CultureInfo.InvariantCulture) },
    };
}
