using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// Kandinsky 2.1 in the files that ai-forever published it in: <c>prior_fp16.ckpt</c>, <c>decoder_fp16.ckpt</c>, <c>inpainting_fp16.ckpt</c>,
/// <c>movq_final.ckpt</c>, <c>ViT-L-14_stats.th</c> and <c>text_encoder/</c>. The pickles among them are read, never executed.
/// </summary>
public sealed class OriginalFolder : IDisposable
{
    private const string PriorName = "prior_fp16.ckpt", DecoderName = "decoder_fp16.ckpt", InpaintName = "inpainting_fp16.ckpt", MoVQName = "movq_final.ckpt";
    private const string StatisticsName = "ViT-L-14_stats.th", TextEncoderName = "text_encoder";

    private static readonly string[] _tokenizerFiles = ["tokenizer.json", "sentencepiece.bpe.model", "vocab.json", "merges.txt", "special_tokens_map.json",
        "tokenizer_config.json"];

    private readonly string _folder;
    private readonly string? _clip;
    private readonly OriginalSettings _settings;
    private readonly List<Checkpoint> _open = [];

    /// <summary>Looks into a folder.</summary>
    /// <param name="folder">The folder with ai-forever's files.</param>
    /// <param name="clip">
    /// The folder of CLIP ViT-L/14 as transformers has it (<c>openai/clip-vit-large-patch14</c>), whose towers and tokenizer the prior needs; without
    /// it the prior is left out.
    /// </param>
    /// <param name="sizesOf">A decoder and a prior of Kandinsky 2.1 whose sizes and settings the files have; the published ones if null.</param>
    /// <exception cref="KandinskyException">The folder is not there, or holds none of the files.</exception>
    public OriginalFolder(string folder, string? clip = null, (ModelFolder Decoder, ModelFolder Prior)? sizesOf = null)
    {
        (_folder, _clip, _settings) = (folder, clip, new(sizesOf));
        if (!Directory.Exists(folder)) throw Wrong($"{folder} is no folder; give the one with {DecoderName}");
        if (!Has(PriorName) && !Has(DecoderName)
            && !Has(InpaintName)) throw Wrong($"{folder} has none of {PriorName}, {DecoderName} and {InpaintName}, as Kandinsky 2.1 was published in");
        if (clip is not null && !Directory.Exists(clip)) throw Wrong($"{clip} is no folder; give that of openai/clip-vit-large-patch14");
    }

    /// <summary>What is left out, and what it takes to have it.</summary>
    public IReadOnlyList<string> Notes => Has(PriorName) && _clip is null
        ? [$"The prior is left out: it needs CLIP ViT-L/14, which is no part of {_folder}; give the folder of openai/clip-vit-large-patch14 with --clip."]
        : [];

    /// <summary>The models that the files make, to be written in the hub's layout.</summary>
    /// <param name="parent">The folder to make the models' folders in, by their names on the hub.</param>
    /// <param name="type">How weights are stored; as they are in the files if null.</param>
    /// <exception cref="KandinskyException">A file is missing or damaged, or has tensors of other sizes.</exception>
    public IReadOnlyList<ModelWriter> Models(string parent, StorageType? type = null)
    {
        List<ModelWriter> models = [];
        if (Has(PriorName) && _clip is not null) models.Add(Prior(parent, type));
        if (Has(DecoderName)) models.Add(Decoder(parent, ModelKind.Decoder, DecoderName, type));
        if (Has(InpaintName)) models.Add(Decoder(parent, ModelKind.InpaintDecoder, InpaintName, type));
        return models;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var checkpoint in _open) checkpoint.Dispose();
    }

    private ModelWriter Decoder(string parent, ModelKind kind, string name, StorageType? type)
    {
        var textEncoder = Path.Combine(_folder, TextEncoderName);
        var unet = OriginalUNet.Map(UNetConfig.From(_settings.Config(kind, "unet")), Open(name));
        var movq = OriginalMoVQ.Map(MoVQConfig.From(_settings.Config(kind, "movq")), Open(MoVQName));
        var text = OriginalNames.Same(Component(textEncoder), weights =>
            new MultilingualTextEncoder(MultilingualConfig.From(_settings.Config(kind, "text_encoder")), weights),
            also: ["transformer.pooler.dense.weight", "transformer.pooler.dense.bias"]);
        return Writer(parent, kind, textEncoder, type, ("unet", unet), ("movq", movq), ("text_encoder", text));
    }

    private ModelWriter Prior(string parent, StorageType? type)
    {
        var prior = OriginalPrior.Map(PriorConfig.From(_settings.Config(ModelKind.Prior, "prior")), Open(PriorName), Open(StatisticsName));
        var clip = Component(_clip!);
        var text = OriginalNames.Same(clip, weights => new ClipTextEncoder(ClipTextConfig.From(_settings.Config(ModelKind.Prior, "text_encoder")), weights));
        var image = OriginalNames.Same(clip, weights =>
            new ClipImageEncoder(ClipImageConfig.From(_settings.Config(ModelKind.Prior, "image_encoder")), weights));
        return Writer(parent, ModelKind.Prior, _clip!, type, ("prior", prior), ("text_encoder", text), ("image_encoder", image));
    }

    private ModelWriter Writer(string parent, ModelKind kind, string tokenizer, StorageType? type,
        params ReadOnlySpan<(string Component, Checkpoint Weights)> components)
    {
        var files = Directory.EnumerateFiles(tokenizer).Select(path => Path.GetFileName(path)).ToHashSet();
        if (ComponentFiles.Tokenizer(files, kind, ModelFamily.Kandinsky21).FirstOrDefault(file =>
            !files.Contains(file)) is { } missing) throw Wrong($"{tokenizer} lacks {missing}; fetch it again");
        var words = _tokenizerFiles.Where(files.Contains).Select(file => (Path: $"tokenizer/{file}", Content: File.ReadAllBytes(Path.Combine(tokenizer, file))))
            .ToList();
        var settings = _settings.Of(kind).Where(file => !words.Exists(word => word.Path == file.Path));
        return new(Path.Combine(parent, FullSize.Name(kind, ModelFamily.Kandinsky21)), settings.Concat(words), components.ToArray().Select(component =>
            (component.Component, component.Weights, type)));
    }

    private bool Has(string name) => File.Exists(Path.Combine(_folder, name));

    private Checkpoint Open(string name) => Has(name) ? Opened(Path.Combine(_folder, name))
        : throw Wrong($"{_folder} lacks {name}; fetch it from ai-forever/Kandinsky_2.1");

    private Checkpoint Component(string folder) =>
        Directory.Exists(folder) && WeightFiles.Choose(Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)),
        WeightFiles.Transformers) is { } name
        ? Opened(Path.Combine(folder, name))
        : throw Wrong($"{folder} has no weights; expected {WeightFiles.Expected(WeightFiles.Transformers)}");

    private Checkpoint Opened(string path)
    {
        var checkpoint = _open.Find(open => open.Source == path);
        if (checkpoint is null) _open.Add(checkpoint = Checkpoint.OpenFile(path));
        return checkpoint;
    }

    private static KandinskyException Wrong(string message) => new(message, ErrorKind.Model);
}
