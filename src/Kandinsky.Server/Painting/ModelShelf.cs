namespace Kandinsky.Server;

/// <summary>A model that requests may name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">Where it is.</param>
/// <param name="Prior">What to name as its prior; null for the one that belongs to it.</param>
internal sealed record ShelvedModel(string Name, ModelFolder Folder, string? Prior);

/// <summary>
/// The models by name, and the pipelines that paint with them. A name is looked up in a list that was made at the start: nothing a request says
/// becomes part of a path.
/// </summary>
internal sealed class ModelShelf : IDisposable
{
    private const int MostPipelines = 4;

    private readonly Lock _lock = new();
    private readonly PipelineOptions _options;
    private readonly List<(string Key, KandinskyPipeline Pipeline)> _painting = [];
    private readonly List<(string Key, KandinskyPipeline Pipeline)> _planning = [];

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

    /// <summary>The pipeline that paints with a model and adapters.</summary>
    /// <exception cref="KandinskyException">The model or an adapter is not usable.</exception>
    public KandinskyPipeline ForPainting(JobRequest request) => Take(_painting, request, _options);

    /// <summary>The pipeline that paints with a model alone, whose encoders embed. It may be ended when a picture needs its memory.</summary>
    /// <exception cref="KandinskyException">The model is not usable.</exception>
    public KandinskyPipeline ForEmbedding(ShelvedModel model) => Take(_painting, new() { Task = JobTasks.TextToImage, Model = model.Name }, _options);

    /// <summary>Paints a small picture, so that the default model's weights are there before the first job comes.</summary>
    /// <exception cref="KandinskyException">The model is not usable.</exception>
    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        var request = new JobRequest { Task = JobTasks.TextToImage, Model = Default.Name };
        var picture = new TextToImageRequest { Prompts = [""], Steps = 4, PriorSteps = 2, Width = 64, Height = 64 };
        await Task.Run(() => ForPainting(request).PaintAsync(picture, cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>What a request will hold in memory.</summary>
    /// <exception cref="KandinskyException">The request, the model or an adapter is not usable.</exception>
    public MemoryPlan Plan(JobRequest request, PictureRequest picture)
    {
        lock (_lock) return Take(_planning, request, _options with { PackedFolder = null, CacheFolder = null }).Plan(picture);
    }

    /// <summary>Gives back the memory that pipelines hold, but for the one that comes next.</summary>
    public void Release(KandinskyPipeline? except = null)
    {
        lock (_lock)
        {
            foreach (var (_, pipeline) in _painting.Where(entry => entry.Pipeline != except)) pipeline.Dispose();
            _painting.RemoveAll(entry => entry.Pipeline != except);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var (_, pipeline) in _painting.Concat(_planning)) pipeline.Dispose();
            _painting.Clear();
            _planning.Clear();
        }
    }

    private KandinskyPipeline Take(List<(string Key, KandinskyPipeline Pipeline)> pipelines, JobRequest request, PipelineOptions options)
    {
        var model = Find(request.Model, request.Task!);
        LoraChoice[] loras = request.Loras is null ? [.. options.Loras]
            : [.. request.Loras.Select((lora, index) => Adapters.TryGetValue(lora.Name, out var path)
            ? new LoraChoice(path, lora.Weight ?? 1)
            : throw Refusals.Field($"loras[{index}].name", $"There is no adapter '{LegibleText.Of(lora.Name)}' here."))];
        var key = string.Join('\n', [model.Name, .. loras.Select(lora => lora.ToString())]);
        lock (_lock)
        {
            var at = pipelines.FindIndex(entry => entry.Key == key);
            var taken = at >= 0 ? pipelines[at]
                : (key, KandinskyPipeline.Load(options with
                {
                    Decoder = model.Name.Contains('/') ? model.Name : model.Folder.Path,
                    Prior = model.Prior,
                    Loras = loras
                }));
            if (at >= 0) pipelines.RemoveAt(at);
            pipelines.Insert(0, taken); // The one used last comes first.
            if (pipelines.Count > MostPipelines)
            {
                pipelines[^1].Pipeline.Dispose();
                pipelines.RemoveAt(pipelines.Count - 1);
            }
            return taken.Item2;
        }
    }

    private static bool Can(ModelKind kind, string task) => (kind == ModelKind.ControlNetDecoder) == (task == JobTasks.Control)
        && (kind != ModelKind.InpaintDecoder || task is JobTasks.Inpaint or JobTasks.Outpaint);

    private static Dictionary<string, string> AdaptersIn(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFileSystemEntries(folder).Where(path => Directory.Exists(path) || Path.GetExtension(path) is ".safetensors" or ".bin")
            .Order(StringComparer.Ordinal).DistinctBy(Path.GetFileNameWithoutExtension).ToDictionary(path => Path.GetFileNameWithoutExtension(path)!)
        : throw new KandinskyException($"there is no folder '{LegibleText.Of(folder)}'; name the folder of adapters with --adapters", ErrorKind.Input);
}
