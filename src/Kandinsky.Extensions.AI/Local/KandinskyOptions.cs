namespace Kandinsky.Extensions.AI;

/// <summary>Where the model is and how it is computed, as configuration can hold it.</summary>
public sealed class KandinskyOptions
{
    /// <summary>A decoder's folder in the hub's layout, or an id found in the cache. The bundled model if null.</summary>
    public string? Model { get; set; }

    /// <summary>A prior's folder or id; if null, the one that belongs to the decoder.</summary>
    public string? Prior { get; set; }

    /// <summary>The number type of the large products.</summary>
    public Precision Precision { get; set; } = Precision.Float32;

    /// <summary>Threads to compute with, 1 … 256; the number of processors if null.</summary>
    public int? Threads { get; set; }

    /// <summary>
    /// Whether the decoder's distilled adapter paints, in <see cref="FastPainting.Steps"/> steps unless a request says otherwise
    /// (<see cref="ModelFolder.FastAdapter"/>). A request may say that it is painted the other way (<see cref="PaintingProperties.Fast"/>).
    /// </summary>
    public bool Fast { get; set; }

    /// <summary>Adapters merged into the model.</summary>
    public IList<LoraChoice> Loras { get; } = [];

    /// <summary>Files of words that the prior's text encoder has learned, which prompts may use.</summary>
    public IList<EmbeddingChoice> Embeddings { get; } = [];

    /// <summary>Whether weights stay in memory between pictures. They do unless told otherwise: a program that paints once usually paints again.</summary>
    public bool KeepLoaded { get; set; } = true;

    /// <summary>Whether weights are packed into files for a faster start, in the folder that <see cref="PackedFolder.FromEnvironment"/> tells.</summary>
    public bool Packed { get; set; }

    /// <summary>Whether the weights are loaded when the host starts, in the background, instead of with the first picture.</summary>
    public bool WarmUp { get; set; }

    /// <summary>Bytes of memory the process may hold: a request that needs more is refused. What the system has if null.</summary>
    public long? MemoryLimit { get; set; }

    /// <summary>The folder of files whose lines stand for <c>__name__</c> in prompts; as for <see cref="PipelineOptions.WildcardFolder"/> if null.</summary>
    public string? WildcardFolder { get; set; }

    internal PipelineOptions ToPipelineOptions()
    {
        var options = new PipelineOptions
        {
            Decoder = Model, Prior = Prior, Precision = Precision, Threads = Threads, Loras = [.. Loras], Embeddings = [.. Embeddings],
            KeepLoaded = KeepLoaded, MemoryLimit = MemoryLimit, WildcardFolder = WildcardFolder, Fast = Fast,
        };
        return Packed ? options : options with { PackedFolder = null };
    }
}
