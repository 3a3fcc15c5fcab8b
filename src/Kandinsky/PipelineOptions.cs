using Kandinsky.Kernels;

namespace Kandinsky;

/// <summary>Where the models are and how they are computed.</summary>
public sealed record PipelineOptions
{
    /// <summary>A decoder's folder in the hub's layout, or an id found in the cache. The bundled model if null.</summary>
    public string? Decoder { get; init; }

    /// <summary>A prior's folder in the hub's layout, or an id found in the cache. If null, the one that belongs to the decoder.</summary>
    public string? Prior { get; init; }

    /// <summary>The number type of the large products.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>
    /// Threads to compute with, the calling one included, 1 … 256; if null what <see cref="ThreadsVariable"/> says, or else the number of processors. They
    /// belong to this pipeline alone, and the picture is the same for any number.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>Adapters merged into the decoder or the prior, whichever each was trained for.</summary>
    public IReadOnlyList<LoraChoice> Loras { get; init; } = [];

    /// <summary>
    /// Whether the decoder paints with its distilled adapter, which <see cref="ModelFolder.FastAdapter"/> finds; requests should be
    /// <see cref="FastPainting.AsFast"/>.
    /// </summary>
    public bool Fast { get; init; }

    /// <summary>Files of words that the prior's text encoder has learned: a prompt that spells one paints what it stands for (textual inversion).</summary>
    public IReadOnlyList<EmbeddingChoice> Embeddings { get; init; } = [];

    /// <summary>Where results that never change are kept between processes; null to keep nothing. See <see cref="Kandinsky.CacheFolder"/>.</summary>
    public string? CacheFolder { get; init; } = Kandinsky.CacheFolder.FromEnvironment();

    /// <summary>
    /// Where packed weights are kept between processes, so that a model starts by mapping a file; null to keep none. Takes as much room as the
    /// packed models. See <see cref="PackedFolder.FromEnvironment"/>.
    /// </summary>
    public string? PackedFolder { get; init; } = Kandinsky.PackedFolder.FromEnvironment();

    /// <summary>
    /// The folder of files whose lines stand for <c>__name__</c> in prompts; if null, what <see cref="Wildcards.Variable"/> says or else <c>wildcards</c>
    /// where the process runs. See <see cref="PromptedRequest.Wildcards"/>.
    /// </summary>
    public string? WildcardFolder { get; init; }

    /// <summary>Records every operation of the models, or null.</summary>
    public ProfileRecorder? Profile { get; init; }

    /// <summary>
    /// Bytes of memory the process may hold: a request that needs more is refused before anything is loaded. If null, what
    /// <see cref="AvailableMemory.Variable"/> says or else the system has.
    /// </summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Keeps every stage's weights in memory between pictures, instead of loading and releasing stages in turn.</summary>
    public bool KeepLoaded { get; init; }

    /// <summary>The environment variable that stands in for <see cref="Threads"/>: a positive number.</summary>
    public const string ThreadsVariable = ThreadTeam.Variable;

    internal ThreadTeam Team() => TeamOf(Threads);

    /// <summary>Threads of a number a user chose.</summary>
    /// <exception cref="KandinskyException">The number is out of range.</exception>
    internal static ThreadTeam TeamOf(int? threads) => threads is < 1 or > ThreadTeam.MostThreads
        ? throw new KandinskyException($"threads is {threads}; give a number from 1 to {ThreadTeam.MostThreads}.", ErrorKind.Request)
        : new(threads);
}
