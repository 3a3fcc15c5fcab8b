using System.Runtime.CompilerServices;

namespace Kandinsky;

/// <summary>
/// Kandinsky from prompt to picture, 2.2 or 2.1 as its model's folder holds. Safe for use by several threads: a pipeline runs one request at a time, which uses
/// all of its threads, and the others wait in order of arrival. What a request paints depends on nothing that ran before it.
/// </summary>
public sealed class KandinskyPipeline : IDisposable, IAsyncDisposable
{
    private readonly KandinskyModels _models;
    private readonly RequestQueue _queue;
    private readonly Lazy<Task> _end;

    private KandinskyPipeline(KandinskyModels models)
    {
        (_models, _queue) = (models, new(models.Threads));
        _end = new(EndAsync);
    }

    /// <summary>Finds the models and reads their settings. Weights are read when a stage first needs them.</summary>
    /// <param name="options">Where the models are and how they are computed; the bundled model if null.</param>
    /// <exception cref="KandinskyException">A folder, a file or a setting is missing or not Kandinsky's, or an option is out of range.</exception>
    public static KandinskyPipeline Load(PipelineOptions? options = null)
    {
        options ??= new();
        var (decoder, prior) = ModelLocator.FromEnvironment().Pair(options.Decoder, options.Prior);
        return new(new(decoder, prior, options));
    }

    /// <summary>What a request will hold in memory, without running it.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="KandinskyException">The request is not usable.</exception>
    /// <exception cref="ObjectDisposedException">The pipeline was disposed.</exception>
    public MemoryPlan Plan(PictureRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ObjectDisposedException.ThrowIf(_queue.Closing.IsCancellationRequested, this);
        request.Check();
        request = _models.Wildcards.Choose(request);
        using var entered = _models.Threads.Enter();
        var scheduler = RequestScheduler.Create(request, _models.Settings.Sampler);
        var size = LatentSize.For(request, _models.UNetConfig, _models.MoVQConfig.Factor);
        var available = _models.MemoryLimit ?? AvailableMemory.FromEnvironment();
        return new MemoryPlanner(_models, request, size, scheduler.Timesteps.Count, available).Plan(_models.Precision, packed: true);
    }

    /// <summary>
    /// Runs any task: text to image, image to image, inpainting, mixing, control, embedding to embedding. The request takes its place among those of the
    /// pipeline when its first progress is asked for, and leaves it when the enumeration ends or is disposed, as <c>await foreach</c> does.
    /// </summary>
    /// <param name="request">The request; its type is the task.</param>
    /// <param name="cancellation">Ends the waiting or the work, between two operations of a model; so does that of <c>WithCancellation</c>.</param>
    /// <returns>Progress; the last one holds the pictures.</returns>
    /// <exception cref="KandinskyException">The request or a model is not usable.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for, or the pipeline was disposed meanwhile.</exception>
    /// <exception cref="ObjectDisposedException">The pipeline was disposed.</exception>
    public IAsyncEnumerable<GenerationProgress> GenerateAsync(PictureRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Check();
        ObjectDisposedException.ThrowIf(_queue.Closing.IsCancellationRequested, this);
        return StepsAsync(_models.Wildcards.Choose(request), cancellation);
    }

    /// <summary>Runs any task and waits for the pictures.</summary>
    /// <param name="request">The request; its type is the task.</param>
    /// <param name="cancellation">Ends the waiting or the work, between two operations of a model.</param>
    /// <returns>The pictures of the first prompt, then of the next.</returns>
    /// <exception cref="KandinskyException">The request or a model is not usable.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for, or the pipeline was disposed meanwhile.</exception>
    /// <exception cref="ObjectDisposedException">The pipeline was disposed.</exception>
    public async Task<IReadOnlyList<GeneratedImage>> PaintAsync(PictureRequest request, CancellationToken cancellation = default)
    {
        IReadOnlyList<GeneratedImage> images = [];
        await foreach (var progress in GenerateAsync(request, cancellation).ConfigureAwait(false)) images = progress.Images;
        return images;
    }

    /// <summary>Numbers in the embedding of a text or a picture.</summary>
    public int EmbeddingWidth => _models.PriorConfig.EmbeddingDim;

    /// <summary>
    /// CLIP's embeddings of texts, as the prior's text encoder gives them: near in direction to those of pictures that show what a text says. They wait for
    /// their turn as requests do.
    /// </summary>
    /// <param name="texts">The texts; what the encoder cannot hold of a long one is cut. Weights are not read.</param>
    /// <param name="cancellation">Ends the waiting or the work, between two operations of a model.</param>
    /// <returns>One for each text, of <see cref="EmbeddingWidth"/> numbers.</returns>
    /// <exception cref="KandinskyException">A model is not usable.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for, or the pipeline was disposed meanwhile.</exception>
    /// <exception cref="ObjectDisposedException">The pipeline was disposed.</exception>
    public Task<IReadOnlyList<float[]>> EmbedTextsAsync(IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return EmbedAsync(texts.Count, (rows, token) => ContentEmbedder.Texts(_models, texts, rows, token), cancellation);
    }

    /// <summary>CLIP's embeddings of pictures, as the prior's image encoder gives them. They wait for their turn as requests do.</summary>
    /// <param name="pictures">The pictures, of any sizes; the encoder sees their middle square.</param>
    /// <param name="cancellation">Ends the waiting or the work, between two operations of a model.</param>
    /// <returns>One for each picture, of <see cref="EmbeddingWidth"/> numbers.</returns>
    /// <exception cref="KandinskyException">A model is not usable.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for, or the pipeline was disposed meanwhile.</exception>
    /// <exception cref="ObjectDisposedException">The pipeline was disposed.</exception>
    public Task<IReadOnlyList<float[]>> EmbedPicturesAsync(IReadOnlyList<Image> pictures, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        return EmbedAsync(pictures.Count, (rows, token) => ContentEmbedder.Pictures(_models, pictures, rows, token), cancellation);
    }

    /// <summary>
    /// Ends the running request and those that wait, which then throw <see cref="OperationCanceledException"/>, and gives all memory back. Twice is once.
    /// </summary>
    public void Dispose() => _end.Value.GetAwaiter().GetResult();

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync() => new(_end.Value);

    private async Task<IReadOnlyList<float[]>> EmbedAsync(
        int count, Func<float[][], CancellationToken, IEnumerable<GenerationProgress>> work, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_queue.Closing.IsCancellationRequested, this);
        var embeddings = new float[count][];
        using var running = await _queue.EnterAsync(token => work(embeddings, token), cancellation).ConfigureAwait(false);
        while (await running.NextAsync().ConfigureAwait(false) is not null) { }
        return embeddings;
    }

    private async Task EndAsync()
    {
        await _queue.CloseAsync().ConfigureAwait(false);
        _models.Dispose();
        _queue.Dispose();
    }

    private async IAsyncEnumerable<GenerationProgress> StepsAsync(PictureRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var running = await _queue.EnterAsync(token => Run(request, token), cancellation).ConfigureAwait(false);
        while (await running.NextAsync().ConfigureAwait(false) is { } progress)
        {
            var notes = _models.TakeNotes();
            yield return notes.Count == 0 ? progress : progress with { Notes = [.. progress.Notes, .. notes] };
        }
    }

    private IEnumerable<GenerationProgress> Run(PictureRequest request, CancellationToken cancellation)
    {
        PictureTask.For(request).Require(_models.Decoder);
        using var run = new PictureRun(_models, request, cancellation);
        var stage = Stage.Text;
        foreach (var progress in run.Task.Run(run, request))
        {
            // What runs before a stage's first step belongs, in a profile, to the stage before.
            if (progress.Step > 0) stage = progress.Stage;
            _models.Profile?.Mark(stage.ToString());
            stage = progress.Stage;
            yield return progress with { Pass = run.Pass, Passes = request.Hires is null ? 1 : 2 };
        }
    }
}
