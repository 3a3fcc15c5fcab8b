using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kandinsky.Extensions.AI;

/// <summary>
/// A model that generators share. Making one does nothing; its settings are read when it is first used, its weights with the first picture or by
/// <see cref="LoadAsync"/>.
/// </summary>
/// <param name="options">Where it is and how it is computed; the bundled model if null.</param>
/// <param name="log">Is told when it is loaded.</param>
public sealed partial class KandinskyModel(KandinskyOptions? options = null, ILogger<KandinskyModel>? log = null) : IDisposable, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly KandinskyOptions _options = options ?? new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _ending = new();
    private readonly ILogger _log = log ?? NullLogger<KandinskyModel>.Instance;
    private KandinskyPipeline? _pipeline;
    private string? _name;
    private bool _ended;

    /// <summary>The decoder's name.</summary>
    /// <exception cref="KandinskyException">There is no such model.</exception>
    public string Name => _name ??= ModelLocator.FromEnvironment().Decoder(_options.Model).Name;

    /// <summary>Whether the distilled adapter paints what does not say.</summary>
    internal bool IsFast => _options.Fast;

    /// <summary>Whether it was used already.</summary>
    public bool IsLoaded => _pipeline is not null;

    /// <summary>What paints: loaded when first asked for. It ends with this.</summary>
    /// <exception cref="KandinskyException">The model is missing or not usable.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public KandinskyPipeline Pipeline
    {
        get
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_ended, this);
                if (_pipeline is not null) return _pipeline;
                _pipeline = KandinskyPipeline.Load(_options.ToPipelineOptions());
                Loaded(Name);
                return _pipeline;
            }
        }
    }

    /// <summary>Loads the weights by painting a small picture, so that the next one does not wait for them.</summary>
    /// <param name="cancellation">Ends the loading.</param>
    /// <exception cref="KandinskyException">The model is missing or not usable.</exception>
    public async Task LoadAsync(CancellationToken cancellation = default)
    {
        var pipeline = await Task.Run(() => Pipeline, cancellation).ConfigureAwait(false);
        var smallest = new MixRequest { Items = [MixItem.Of("")], Steps = 4, PriorSteps = 2, Width = 64, Height = 64 };
        if (ModelLocator.FromEnvironment().Decoder(_options.Model).Kind == ModelKind.Decoder)
            await pipeline.PaintAsync(smallest, cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends what it is painting and gives all memory back.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        End()?.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        if (End() is { } pipeline) await pipeline.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Paints with the distilled adapter or without. What the options say is what stays in memory; the other way is loaded for the request alone, within
    /// what is left beside it. One request at a time, whichever way.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="fast">Whether with the adapter; as the options say if null.</param>
    /// <param name="cancellation">Ends the waiting or the work.</param>
    /// <exception cref="KandinskyException">The request or the model is not usable.</exception>
    internal async IAsyncEnumerable<GenerationProgress> PaintAsync(PictureRequest request, bool? fast, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _ending.Token);
        await _turn.WaitAsync(either.Token).ConfigureAwait(false);
        try
        {
            var isUsual = (fast ?? IsFast) == IsFast;
            var pipeline = await Task.Run(() => isUsual ? Pipeline : LoadOther(request), either.Token).ConfigureAwait(false);
            try
            {
                await foreach (var progress in pipeline.GenerateAsync(request, either.Token).ConfigureAwait(false)) yield return progress;
            }
            finally
            {
                if (!isUsual) await pipeline.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private KandinskyPipeline LoadOther(PictureRequest request)
    {
        var held = IsLoaded && _options.KeepLoaded ? Pipeline.Plan(request).Bytes : 0;
        return KandinskyPipeline.Load(_options.ToPipelineOptions() with
        {
            Fast = !IsFast,
            KeepLoaded = false,
            MemoryLimit = Math.Max(0, (_options.MemoryLimit ?? AvailableMemory.FromEnvironment()) - held),
        });
    }

    /// <summary>Looks whether the model can be used, without loading it.</summary>
    /// <exception cref="KandinskyException">It is missing.</exception>
    internal void Check()
    {
        if (!IsLoaded) ModelLocator.FromEnvironment().Pair(_options.Model, _options.Prior);
    }

    private KandinskyPipeline? End()
    {
        lock (_lock)
        {
            _ended = true;
            return _pipeline;
        }
    }

    [LoggerMessage(LogLevel.Information, "The model {Model} is ready to paint.")]
    private partial void Loaded(string model);
}
