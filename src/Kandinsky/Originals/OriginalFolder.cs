using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// Kandinsky 2.1 in the files that ai-forever published it in: <c>prior_fp16.ckpt</c>, <c>decoder_fp16.ckpt</c>, <c>inpainting_fp16.ckpt</c>,
/// <c>movq_final.ckpt</c>, <c>ViT-L-14_stats.th</c> and <c>text_encoder/</c>. The pickles among them are read, never executed.
/// </summary>
public sealed class OriginalFolder : IDisposable
{
    private readonly string _folder;
    private readonly string? _clip;
    private readonly OriginalSettings _settings;
    private readonly List<Checkpoint> _open = [];

    /// <summary>Looks into a folder.</summary>
    /// <param name="folder">The folder with ai-forever's files.</param>
    /// <param name="clip">
    /// The folder of CLIP ViT-L/14 as transformers has it (<c>openai/clip-vit-large-patch14</c>), whose towers and tokenizer the prior needs, or OpenAI's
    /// <c>ViT-L-14.pt</c> with <c>bpe_simple_vocab_16e6.txt.gz</c> beside it; if null, that of these names inside the folder or beside it. Without it the
    /// prior is left out.
    /// </param>
    /// <param name="sizesOf">A decoder and a prior of Kandinsky 2.1 whose sizes and settings the files have; the published ones if null.</param>
    /// <exception cref="KandinskyException">The folder is not there, or holds none of the files.</exception>
    public OriginalFolder(string folder, string? clip = null, (ModelFolder Decoder, ModelFolder Prior)? sizesOf = null)
    {
        _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        (_clip, _settings) = (clip ?? OriginalModel.Clip(_folder), new(_folder, sizesOf));
        if (!Directory.Exists(folder)) throw Wrong($"{folder} is no folder; give the one with {OriginalModel.DecoderName}");
        if (!Has(OriginalModel.PriorName) && !Has(OriginalModel.DecoderName) && !Has(OriginalModel.InpaintName))
        {
            throw Wrong($"{folder} has none of {OriginalModel.PriorName}, {OriginalModel.DecoderName} and {OriginalModel.InpaintName}, as Kandinsky 2.1 was "
                + "published in");
        }
        if (clip is not null && !Path.Exists(clip))
            throw Wrong($"{clip} is no folder; give that of openai/clip-vit-large-patch14, or OpenAI's {OpenAiClip.FileName}");
    }

    /// <summary>What is left out, and what it takes to have it.</summary>
    public IReadOnlyList<string> Notes => Has(OriginalModel.PriorName) && _clip is null
        ? [$"The prior is left out: it needs CLIP ViT-L/14, which is no part of {_folder}; give the folder of openai/clip-vit-large-patch14 with --clip."]
        : [];

    /// <summary>The models that the files make, to be written in the hub's layout.</summary>
    /// <param name="parent">The folder to make the models' folders in, by their names on the hub.</param>
    /// <param name="type">How weights are stored; as they are in the files if null.</param>
    /// <exception cref="KandinskyException">A file is missing or damaged, or has tensors of other sizes.</exception>
    public IReadOnlyList<ModelWriter> Models(string parent, StorageType? type = null)
    {
        List<ModelWriter> models = [];
        if (Has(OriginalModel.PriorName) && _clip is not null) models.Add(Writer(parent, OriginalModel.PriorName, ModelKind.Prior, type));
        if (Has(OriginalModel.DecoderName)) models.Add(Writer(parent, OriginalModel.DecoderName, ModelKind.Decoder, type));
        if (Has(OriginalModel.InpaintName)) models.Add(Writer(parent, OriginalModel.InpaintName, ModelKind.InpaintDecoder, type));
        return models;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var checkpoint in _open) checkpoint.Dispose();
    }

    private ModelWriter Writer(string parent, string name, ModelKind kind, StorageType? type)
    {
        var model = new OriginalModel(Path.Combine(_folder, name), kind, _settings, _clip);
        model.RequireWhole();
        return new(Path.Combine(parent, FullSize.Name(kind, ModelFamily.Kandinsky21)), model.Files,
            [.. ComponentFiles.Of(kind, ModelFamily.Kandinsky21).Where(ComponentFiles.HasWeights).Select(component => (component, Opened(component), type))]);

        Checkpoint Opened(string component)
        {
            var weights = model.Open(component);
            _open.Add(weights);
            return weights;
        }
    }

    private bool Has(string name) => File.Exists(Path.Combine(_folder, name));

    private static KandinskyException Wrong(string message) => new(message, ErrorKind.Model);
}
