namespace Kandinsky.Server;

/// <summary>A model that requests may name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">Where it is.</param>
/// <param name="Prior">What to name as its prior; null for the one that belongs to it.</param>
internal sealed record ShelvedModel(string Name, ModelFolder Folder, string? Prior)
{
    /// <summary>Whether it has a distilled adapter.</summary>
    public bool PaintsFast => Folder.FastAdapter is not null;
}

/// <summary>
/// The models by name, and the pipelines that paint with them. A name is looked up in a list that was made at the start: nothing a request says
/// becomes part of a path.
/// </summary>
internal sealed class ModelShelf : IDisposable
{
    private readonly PipelineOptions _options;
    private readonly PipelinePool _painting = new();
    private readonly PipelinePool _planning = new();
    private readonly Lock _plans = new();

    /// <exception cref="KandinskyException">A model is not there.</exception>
    public ModelShelf(ServerSettings settings, ModelLocator locator)
    {
        _options = settings.Pipeline;
        Models = [.. settings.OtherModels.Prepend(_options.Decoder).Select(locator.Decoder).Concat(locator.List().Where(model => model.IsDecoder))
            .DistinctBy(model => model.Path).DistinctBy(model => model.Name)
            .Select(folder => new ShelvedModel(folder.Name, folder, _options.Prior))];
        Adapters = settings.AdapterFolder is { } adapters ? AdaptersIn(adapters) : new Dictionary<string, string>();
        Words = [.. _options.Embeddings.SelectMany(file => file.Words())];
        locator.Prior(Default.Prior, Default.Folder); // This is said at the start, not with the first job.
    }

    /// <summary>Every model, the default first.</summary>
    public IReadOnlyList<ShelvedModel> Models { get; }

    public ShelvedModel Default => Models[0];

    /// <summary>Adapters by name, and where they are.</summary>
    public IReadOnlyDictionary<string, string> Adapters { get; }

    /// <summary>Words beside the text encoder's vocabulary, which every prompt may use.</summary>
    public IReadOnlyList<EmbeddingWord> Words { get; }

    /// <summary>
    /// The model a request means: the one it names, else the default, its decoder for inpainting where there is a hole, or the first that can do the task.
    /// </summary>
    /// <exception cref="RefusalException">There is none of that name or for that task.</exception>
    public ShelvedModel Find(string? name, string task)
    {
        if (name is not null)
        {
            return Models.FirstOrDefault(model => model.Name == name)
                ?? throw new RefusalException(404, "model_not_found",
                    $"There is no model '{LegibleText.Of(name)}' here; there are {string.Join(", ", Models.Select(model => model.Name))}.", "model");
        }
        var able = Models.Where(model => Can(model.Folder.Kind, task)).ToList();
        return able.Find(IsMadeFor) ?? able.FirstOrDefault()
            ?? throw new RefusalException(400, "model_not_found", $"No model here can do {task}; start the service with one that can (--model).", "task");

        // A hole is filled by the default's own decoder for that, if it has one.
        bool IsMadeFor(ShelvedModel model) => task is JobTasks.Inpaint or JobTasks.Outpaint && Default.Folder.Kind == ModelKind.Decoder
            && model.Folder.Kind == ModelKind.InpaintDecoder
            && (model.Folder.Base?.Path == Default.Folder.Path || model.Name == $"{Default.Name}-inpaint");
    }

    /// <summary>The pipeline that paints with a model and adapters, to be kept until the lease ends.</summary>
    /// <exception cref="KandinskyException">The model or an adapter is not usable.</exception>
    /// <exception cref="RefusalException">There is no such adapter.</exception>
    public PipelineLease ForPainting(JobRequest request)
    {
        var (key, options) = MadeOf(request, _options);
        return _painting.Lease(key, () => KandinskyPipeline.Load(options));
    }

    /// <summary>The pipeline that paints with a model alone, whose encoders embed. It may be ended when a picture needs its memory.</summary>
    /// <exception cref="KandinskyException">The model is not usable.</exception>
    public KandinskyPipeline ForEmbedding(ShelvedModel model)
    {
        var (key, options) = MadeOf(new() { Task = JobTasks.TextToImage, Model = model.Name }, _options);
        return _painting.Take(key, () => KandinskyPipeline.Load(options));
    }

    /// <summary>Gives back the memory of other pipelines, if a request does not fit beside what they hold.</summary>
    /// <exception cref="KandinskyException">The request is not usable.</exception>
    public void MakeRoom(PipelineLease lease, PictureRequest request) => lease.MakeRoom(request, _options);

    /// <summary>Paints a small picture, so that the default model's weights are there before the first job comes.</summary>
    /// <exception cref="KandinskyException">The model is not usable.</exception>
    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        var request = new JobRequest { Task = JobTasks.TextToImage, Model = Default.Name };
        var picture = new TextToImageRequest { Prompts = [""], Steps = 4, PriorSteps = 2, Width = 64, Height = 64 };
        using var lease = await Task.Run(() => ForPainting(request), cancellation).ConfigureAwait(false);
        await Task.Run(() => lease.Pipeline.PaintAsync(picture, cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>What a request will hold in memory.</summary>
    /// <exception cref="KandinskyException">The request, the model or an adapter is not usable.</exception>
    /// <exception cref="RefusalException">There is no such adapter.</exception>
    public MemoryPlan Plan(JobRequest request, PictureRequest picture)
    {
        var (key, options) = MadeOf(request, _options with { PackedFolder = null, CacheFolder = null });
        lock (_plans) return _planning.Take(key, () => KandinskyPipeline.Load(options)).Plan(picture);
    }

    /// <summary>Gives back the memory of pipelines that do not paint.</summary>
    public void Release() => _painting.Release();

    public void Dispose()
    {
        lock (_plans) _planning.Dispose();
        _painting.Dispose();
    }

    /// <summary>The pipeline that a request needs, and what tells it from others.</summary>
    private (string Key, PipelineOptions Options) MadeOf(JobRequest request, PipelineOptions options)
    {
        var model = Find(request.Model, request.Task!);
        if (request.PaintsFast && !model.PaintsFast) throw Refusals.Field("fast", NoFast(model));
        LoraChoice[] loras = request.Loras is null ? [.. options.Loras]
            : [.. request.Loras.Select((lora, index) => Adapters.TryGetValue(lora.Name, out var path)
            ? new LoraChoice(path, lora.Weight ?? 1)
            : throw Refusals.Field($"loras[{index}].name", $"There is no adapter '{LegibleText.Of(lora.Name)}' here."))];
        return (string.Join('\n', [model.Name, request.PaintsFast.ToString(), .. loras.Select(lora => lora.ToString())]), options with
        {
            Decoder = model.Name.Contains('/') ? model.Name : model.Folder.Path,
            Prior = model.Prior,
            Loras = loras,
            Fast = request.PaintsFast,
        });
    }

    private string NoFast(ShelvedModel model)
    {
        var others = Models.Where(each => each.PaintsFast && each.Folder.Kind == model.Folder.Kind).Select(each => each.Name).ToList();
        return $"{model.Name} has no distilled adapter to paint fast with; leave fast out"
            + (others.Count == 0 ? "." : $", or name a model that has one: {string.Join(", ", others)}.");
    }

    private static bool Can(ModelKind kind, string task) => (kind == ModelKind.ControlNetDecoder) == (task == JobTasks.Control)
        && (kind != ModelKind.InpaintDecoder || task is JobTasks.Inpaint or JobTasks.Outpaint);

    private static Dictionary<string, string> AdaptersIn(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFileSystemEntries(folder).Where(path => Directory.Exists(path) || Path.GetExtension(path) is ".safetensors" or ".bin")
            .Order(StringComparer.Ordinal).DistinctBy(Path.GetFileNameWithoutExtension).ToDictionary(path => Path.GetFileNameWithoutExtension(path)!)
        : throw new KandinskyException($"there is no folder '{LegibleText.Of(folder)}'; name the folder of adapters with --adapters", ErrorKind.Input);
}
