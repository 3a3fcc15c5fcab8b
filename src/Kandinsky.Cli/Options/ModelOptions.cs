using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>Which model paints, in which numbers, and with how many threads.</summary>
internal sealed class ModelOptions
{
    /// <summary>The environment variables that stand in for the models.</summary>
    internal const string ModelVariable = "KANDINSKY_MODEL", PriorVariable = "KANDINSKY_PRIOR";
    private readonly Option<string?> _model = new("--model")
    {
        Description =
            $"Decoder: a folder in the hub's layout, or the name or id of a model 'kandinsky models list' shows. Default: {ModelVariable}, or the bundled "
                + "model.",
        HelpName = "MODEL",
    };

    private readonly Option<string?> _prior = new("--prior")
    {
        Description = $"Prior, likewise. Default: {PriorVariable}, or the one that belongs to the decoder.",
        HelpName = "MODEL",
    };

    private readonly Option<Precision?> _precision = new("--precision")
    {
        Description = "Number type of the large products: f32 is exact, bf16 and int8 are faster and differ slightly. Default: f32.",
        HelpName = "TYPE",
        CustomParser = result => Choice.Parse(result, "--precision", PrecisionName.All),
    };

    private readonly Option<string[]> _loras = new("--lora")
    {
        Description = "A LoRA adapter for the decoder or the prior, with its weight; repeatable. Default weight: 1.", HelpName = "FILE=W"
    };

    private readonly Option<string[]> _embeddings = new("--embedding")
    {
        Description = "A file of learned words (textual inversion), which prompts may then use; repeatable. WORD calls the file's word something else.",
        HelpName = "FILE[=WORD]"
    };

    private readonly Option<bool> _keepLoaded = new("--keep-loaded")
    {
        Description = "Keep all weights in memory between pictures: faster for several, but needs room for all parts at once."
    };

    private readonly Option<bool> _packed = new("--packed")
    {
        Description =
            $"Keep packed weights on disk, so that the next run starts sooner; takes as much room as the models. Default: {PackedFolder.Variable}, or no.",
    };

    private readonly Option<int?> _threads = Number.Whole(
        "--threads", $"Threads to compute with; the picture is the same for any number. Default: {PipelineOptions.ThreadsVariable}, or all cores.",
        PipelineOptions.ThreadsVariable);

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_model, _prior, _precision, _loras, _embeddings, _keepLoaded, _packed, _threads]) command.Options.Add(option);
    }

    /// <summary>The pipeline's options.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="like">What the picture to repeat says.</param>
    /// <exception cref="KandinskyException">A file or folder is not there.</exception>
    public PipelineOptions Read(Invocation invocation, PictureMetadata? like)
    {
        var recorded = like is null ? new() : new PipelineOptions().Like(like);
        return new()
        {
            Threads = invocation.Value(_threads),
            Decoder = invocation.Value(_model) ?? recorded.Decoder ?? Variable(ModelVariable),
            Prior = invocation.Value(_prior) ?? (invocation.Value(_model) is null ? recorded.Prior : null) ?? Variable(PriorVariable),
            Precision = invocation.Value(_precision) ?? recorded.Precision,
            Loras = Loras(invocation, like),
            Embeddings = Embeddings(invocation, like),
            Fast = recorded.Fast,
            KeepLoaded = invocation.Value(_keepLoaded),
            PackedFolder = Packed(invocation.Value(_packed)),
        };
    }

    private static string? Packed(bool asked) => PackedFolder.FromEnvironment(asked) is { } folder ? folder
        : asked ? throw new KandinskyException($"--packed has no folder to keep weights in; name one in {PackedFolder.Variable} or {CacheFolder.Variable}",
            ErrorKind.Request)
        : null;

    private LoraChoice[] Loras(Invocation invocation, PictureMetadata? like)
    {
        var loras = invocation.Value(_loras) ?? [];
        if (loras.Length == 0 && !invocation.Quiet && like is not null && RecordedOptions.LorasOf(like) is { } names)
            invocation.Error.WriteLine($"note: that picture was made with {names}; name the files with --lora to repeat it");
        return [.. loras.Select(lora => Weighted.OfFile("--lora", lora)).Select(lora => new LoraChoice(Existing(lora.Name), lora.Weight ?? 1))];
    }

    private EmbeddingChoice[] Embeddings(Invocation invocation, PictureMetadata? like)
    {
        var embeddings = invocation.Value(_embeddings) ?? [];
        if (embeddings.Length == 0 && !invocation.Quiet && like is not null && RecordedOptions.WordsOf(like) is { } words)
            invocation.Error.WriteLine($"note: that picture was made with the learned words {words}; name their files with --embedding to repeat it");
        return [.. embeddings.Select(embedding => Path.Exists(embedding) || embedding.LastIndexOf('=') is not (> 0 and var at)
            ? new EmbeddingChoice(ExistingWords(embedding)) : new(ExistingWords(embedding[..at]), embedding[(at + 1)..]))];
    }

    private static string ExistingWords(string file) => Path.Exists(file) ? file
        : throw new KandinskyException($"--embedding {file}: there is no such file or folder; give one of a learned word as FILE or FILE=WORD",
            ErrorKind.Input);

    private static string Existing(string lora) => Path.Exists(lora) ? lora
        : throw new KandinskyException($"--lora {lora}: there is no such file or folder; give an adapter as FILE or FILE=WEIGHT", ErrorKind.Input);

    /// <summary>What an environment variable says; null if nothing.</summary>
    internal static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
