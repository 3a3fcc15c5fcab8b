using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// A decoder or a prior among the files that ai-forever published Kandinsky 2.1 in, seen as the hub lays models out: components, their settings, and their
/// weights by the hub's names. The pickles are read, never executed.
/// </summary>
internal sealed class OriginalModel
{
    public const string PriorName = "prior_fp16.ckpt", DecoderName = "decoder_fp16.ckpt", InpaintName = "inpainting_fp16.ckpt";

    private const string MoVQName = "movq_final.ckpt", StatisticsName = "ViT-L-14_stats.th", TextEncoderName = "text_encoder";
    private const string ClipModel = "clip-vit-large-patch14", Extension = ".ckpt";
    private const int InpaintChannels = 9;

    private static readonly string[] _checkpoints = [DecoderName, InpaintName, PriorName];

    private readonly string _checkpoint;
    private readonly string? _clip;
    private readonly OriginalSettings _settings;

    /// <summary>Looks at a model; <see cref="RequireWhole"/> asks whether all of it is there.</summary>
    /// <param name="checkpoint">The checkpoint of the UNet or the prior; what belongs to it lies beside it.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="settings">The settings, which the files have not.</param>
    /// <param name="clip">The folder of CLIP ViT-L/14, or OpenAI's file of it; where it is found of itself if null.</param>
    public OriginalModel(string checkpoint, ModelKind kind, OriginalSettings settings, string? clip = null) =>
        (_checkpoint, Kind, _settings, _clip) = (checkpoint, kind, settings, clip ?? Clip(Path.GetDirectoryName(checkpoint)!));

    /// <summary>What it is.</summary>
    public ModelKind Kind { get; }

    /// <summary>The folder its prior lies in, too; null if it is one, or there is none.</summary>
    public string? PriorPath => Kind != ModelKind.Prior && File.Exists(Path.Combine(Directory, PriorName)) ? Directory : null;

    /// <summary>The files beside the weights, by their path in a model as the hub has it.</summary>
    public IEnumerable<(string Path, byte[] Content)> Files
    {
        get
        {
            var tokenizer = Folder("tokenizer");
            var words = ComponentFiles.OfTokenizer.Where(file => file != OpenAiVocabulary.FileName && File.Exists(Path.Combine(tokenizer, file)))
                .Select(file => (Path: $"tokenizer/{file}", Content: File.ReadAllBytes(Path.Combine(tokenizer, file)))).ToList();
            if (HasOpenAiVocabulary(tokenizer))
            {
                var (tokens, merges) = OpenAiVocabulary.Read(Path.Combine(tokenizer, OpenAiVocabulary.FileName));
                words.AddRange([("tokenizer/vocab.json", tokens), ("tokenizer/merges.txt", merges)]);
            }
            return [.. _settings.Of(Kind).Where(file => !words.Exists(word => word.Path == file.Path)), .. words];
        }
    }

    private bool HasOpenAiClip => File.Exists(_clip);

    private string Directory => Path.GetDirectoryName(_checkpoint)!;

    /// <summary>Whether there is a checkpoint by its name, or a folder that holds the published ones; it may be something else yet.</summary>
    /// <param name="path">The file or folder.</param>
    public static bool IsAt(string path) => File.Exists(path) ? Path.GetExtension(path) == Extension
        : !File.Exists(Path.Combine(path, ModelIndex.FileName)) && _checkpoints.Any(name => File.Exists(Path.Combine(path, name)));

    /// <summary>The model at a place for which <see cref="IsAt"/> holds.</summary>
    /// <param name="path">A checkpoint, or the folder of several: then the decoder, else the inpainting decoder, else the prior.</param>
    /// <param name="priorPart">Whether of a folder the prior is meant, if it has one.</param>
    /// <exception cref="KandinskyException">The checkpoint is damaged or another model's, or a file that belongs to it is missing.</exception>
    public static OriginalModel Open(string path, bool priorPart)
    {
        var names = priorPart ? _checkpoints.Reverse() : _checkpoints;
        var checkpoint = File.Exists(path) ? path : names.Select(name => Path.Combine(path, name)).First(File.Exists);
        var model = new OriginalModel(checkpoint, KindOf(checkpoint), new(Path.GetDirectoryName(checkpoint)!));
        model.RequireWhole();
        return model;
    }

    /// <summary>The folder of CLIP inside the files' folder or beside it, or OpenAI's file of it inside; null if there is none.</summary>
    public static string? Clip(string folder) =>
        new[] { Path.Combine(folder, ClipModel), Path.Combine(Path.GetDirectoryName(folder) ?? folder, ClipModel), Path.Combine(folder, OpenAiClip.FileName) }
            .FirstOrDefault(Path.Exists);

    /// <summary>Requires every file of the model.</summary>
    /// <exception cref="KandinskyException">One is not there.</exception>
    public void RequireWhole()
    {
        foreach (var component in ComponentFiles.Of(Kind, ModelFamily.Kandinsky21).Where(ComponentFiles.HasWeights)) WeightFilesOf(component);
        var tokenizer = Folder("tokenizer");
        if (HasOpenAiVocabulary(tokenizer)) return;
        var files = System.IO.Directory.EnumerateFiles(tokenizer).Select(path => Path.GetFileName(path)).ToHashSet();
        if (ComponentFiles.Tokenizer(files, Kind, ModelFamily.Kandinsky21).FirstOrDefault(file => !files.Contains(file)) is { } missing)
            throw Wrong($"{tokenizer} lacks {missing}; fetch it again");
    }

    /// <summary>Where a component's own files lie.</summary>
    /// <exception cref="KandinskyException">It is CLIP's, which was not found.</exception>
    public string Folder(string component) => component is "unet" or "movq" or "prior" or "scheduler" ? Directory
        : Kind != ModelKind.Prior ? Path.Combine(Directory, TextEncoderName)
        : _clip is null ? throw Wrong($"the prior in {Directory} needs CLIP ViT-L/14, which is no part of it; put the folder of openai/{ClipModel} into it or "
            + $"beside it, under the name {ClipModel}, or {OpenAiClip.FileName} and {OpenAiVocabulary.FileName} into it")
        : HasOpenAiClip ? Path.GetDirectoryName(Path.GetFullPath(_clip))! : _clip;

    /// <summary>The settings of a component.</summary>
    public JsonConfig Config(string component) => _settings.Config(Kind, component);

    /// <summary>The files that the weights of a component are read from.</summary>
    /// <exception cref="KandinskyException">One is not there.</exception>
    public IReadOnlyList<string> WeightFilesOf(string component) => component switch
    {
        "unet" => [_checkpoint],
        "movq" => [Beside(MoVQName)],
        "prior" => [_checkpoint, Beside(StatisticsName)],
        _ when Kind == ModelKind.Prior && HasOpenAiClip => [_clip!],
        _ => Checkpoint.FilesOf(Weights(Folder(component))),
    };

    /// <summary>The weights of a component by the hub's names.</summary>
    /// <exception cref="KandinskyException">A file is missing or damaged, or lacks a tensor or has one of another size.</exception>
    public Checkpoint Open(string component)
    {
        List<Checkpoint> open = [];
        try
        {
            foreach (var path in component == "prior" ? WeightFilesOf(component) : [WeightFilesOf(component)[0]]) open.Add(Checkpoint.OpenFile(path));
            return Map(component, open).Owning(open);
        }
        catch
        {
            foreach (var checkpoint in open) checkpoint.Dispose();
            throw;
        }
    }

    private MappedCheckpoint Map(string component, List<Checkpoint> open)
    {
        var config = Config(component);
        return component switch
        {
            "unet" => OriginalUNet.Map(UNetConfig.From(config), open[0]),
            "movq" => OriginalMoVQ.Map(MoVQConfig.From(config), open[0]),
            "prior" => OriginalPrior.Map(PriorConfig.From(config), open[0], open[1]),
            "image_encoder" when HasOpenAiClip => OpenAiClip.Image(ClipImageConfig.From(config), open[0]),
            "text_encoder" when Kind == ModelKind.Prior && HasOpenAiClip => OpenAiClip.Text(ClipTextConfig.From(config), open[0]),
            "image_encoder" => OriginalNames.Same(open[0], weights => new ClipImageEncoder(ClipImageConfig.From(config), weights)),
            _ when Kind == ModelKind.Prior => OriginalNames.Same(open[0], weights => new ClipTextEncoder(ClipTextConfig.From(config), weights)),
            _ => OriginalNames.Same(open[0], weights => new MultilingualTextEncoder(MultilingualConfig.From(config), weights),
                also: ["transformer.pooler.dense.weight", "transformer.pooler.dense.bias"]),
        };
    }

    private bool HasOpenAiVocabulary(string tokenizer) => Kind == ModelKind.Prior && File.Exists(Path.Combine(tokenizer, OpenAiVocabulary.FileName))
        && !File.Exists(Path.Combine(tokenizer, "vocab.json")) && !File.Exists(Path.Combine(tokenizer, "tokenizer.json"));

    /// <summary>What a checkpoint is, by the tensors it has.</summary>
    private static ModelKind KindOf(string path)
    {
        using var file = Checkpoint.OpenFile(path);
        if (file.Contains(OriginalPrior.Mark)) return ModelKind.Prior;
        if (!file.Contains(OriginalUNet.Mark)) throw Wrong($"{path} is neither a decoder nor a prior of Kandinsky 2.1 as ai-forever published it; give one "
            + $"such as {DecoderName}, or a model's folder as the hub has it");
        return file.Describe(OriginalUNet.Mark).Shape is [_, InpaintChannels, ..] ? ModelKind.InpaintDecoder : ModelKind.Decoder;
    }

    private string Beside(string name) => Path.Combine(Directory, name) is var path && File.Exists(path) ? path
        : throw Wrong($"{Directory} lacks {name}; fetch it from ai-forever/Kandinsky_2.1");

    private static string Weights(string folder) => System.IO.Directory.Exists(folder)
        && WeightFiles.Choose(System.IO.Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)), WeightFiles.Transformers) is { } name
        ? Path.Combine(folder, name)
        : throw Wrong($"{folder} has no weights; expected {WeightFiles.Expected(WeightFiles.Transformers)}");

    private static KandinskyException Wrong(string message) => new(message, ErrorKind.Model);
}
