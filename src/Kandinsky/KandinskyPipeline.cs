using System.Runtime.CompilerServices;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Kandinsky 2.2 from prompt to picture. One request at a time; call again for the next.</summary>
public sealed class KandinskyPipeline : IDisposable
{
    private readonly KandinskyModels _models;

    private KandinskyPipeline(KandinskyModels models) => _models = models;

    /// <summary>Finds the models and reads their settings. Weights are read when a stage first needs them.</summary>
    /// <param name="options">Where the models are and how they are computed; the bundled model if null.</param>
    /// <exception cref="KandinskyException">A folder, a file or a setting is missing or not Kandinsky 2.2.</exception>
    public static KandinskyPipeline Load(PipelineOptions? options = null)
    {
        options ??= new();
        var (decoder, prior) = ModelLocator.FromEnvironment().Pair(options.Decoder, options.Prior);
        return new(new(decoder, prior, options));
    }

    /// <summary>What a request will hold in memory, without running it.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="KandinskyException">The request is not usable.</exception>
    public MemoryPlan Plan(PictureRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Check();
        var scheduler = SchedulerCatalog.Create(SchedulerConfig.From(_models.Decoder.Config("scheduler")), new(request.Steps) { Spacing = request.Spacing, Karras = request.Karras, Eta = request.Eta }, request.Scheduler);
        return new MemoryPlanner(_models, request, LatentSize.For(request, _models.UNetConfig, _models.MoVQConfig.Factor), scheduler.Timesteps.Count, _models.MemoryLimit ?? AvailableMemory.FromEnvironment()).Plan(_models.Precision, packed: true);
    }

    /// <summary>Runs any task: text to image, image to image, inpainting, mixing, control, embedding to embedding.</summary>
    /// <param name="request">The request; its type is the task.</param>
    /// <param name="cancellation">Ends the work between two operations of a model.</param>
    /// <returns>Progress; the last one holds the pictures.</returns>
    /// <exception cref="KandinskyException">The request or a model is not usable.</exception>
    public IAsyncEnumerable<GenerationProgress> GenerateAsync(PictureRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Check();
        return InBackground(_models.Profile is { } profile ? Recorded(Run(request, cancellation), profile) : Run(request, cancellation), cancellation);
    }

    /// <summary>Runs any task and waits for the pictures.</summary>
    /// <param name="request">The request; its type is the task.</param>
    /// <param name="cancellation">Ends the work between two operations of a model.</param>
    /// <returns>The pictures of the first prompt, then of the next.</returns>
    /// <exception cref="KandinskyException">The request or a model is not usable.</exception>
    public async Task<IReadOnlyList<GeneratedImage>> PaintAsync(PictureRequest request, CancellationToken cancellation = default)
    {
        IReadOnlyList<GeneratedImage> images = [];
        await foreach (var progress in GenerateAsync(request, cancellation).ConfigureAwait(false)) images = progress.Images;
        return images;
    }

    /// <inheritdoc/>
    public void Dispose() => _models.Dispose();

    private IEnumerable<GenerationProgress> Run(PictureRequest request, CancellationToken cancellation) => request switch
    {
        TextToImageRequest text => TextToImage.Run(_models, text, cancellation),
        ImageToImageRequest image => ImageToImage.Run(_models, image, cancellation),
        InpaintRequest inpaint => Inpainting.Run(_models, inpaint, cancellation),
        MixRequest mix => Mixing.Run(_models, mix, cancellation),
        ControlRequest control => Controlling.Run(_models, control, cancellation),
        EmbeddingToEmbeddingRequest embedding => EmbeddingToEmbedding.Run(_models, embedding, cancellation),
        _ => throw new ArgumentException($"{request.GetType().Name} is no task of this pipeline.", nameof(request)),
    };

    /// <summary>Marks in a profile what each step ran; what runs before a stage's first step belongs to the stage before.</summary>
    private static IEnumerable<GenerationProgress> Recorded(IEnumerable<GenerationProgress> work, ProfileRecorder profile)
    {
        var stage = Stage.Text;
        foreach (var progress in work)
        {
            if (progress.Step > 0) stage = progress.Stage;
            profile.Mark(stage.ToString());
            stage = progress.Stage;
            yield return progress;
        }
    }

    /// <summary>Each step of the work runs on a thread of the pool, so that the caller's thread stays free.</summary>
    private async IAsyncEnumerable<GenerationProgress> InBackground(IEnumerable<GenerationProgress> work, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var steps = work.GetEnumerator();
        while (await Task.Run(steps.MoveNext, cancellation).ConfigureAwait(false))
        {
            var notes = _models.TakeNotes();
            yield return notes.Count == 0 ? steps.Current : steps.Current with { Notes = [.. steps.Current.Notes, .. notes] };
        }
    }
}
