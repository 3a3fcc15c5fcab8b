using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// A Kandinsky 2.2 model on disk, laid out as the hub lays it out: <c>model_index.json</c> and one folder per component.
/// Opening checks that everything the model needs is there, so that nothing is found missing after minutes of work.
/// </summary>
public sealed class ModelFolder
{
    readonly string _prefix;

    ModelFolder(string path, string name, string prefix, ModelIndex index, ModelKind kind) =>
        (Path, Name, _prefix, Index, Kind) = (path, name, prefix, index, kind);

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>What users call it: the hub id, or the folder's own name.</summary>
    public string Name { get; }

    /// <summary>The table of contents.</summary>
    public ModelIndex Index { get; }

    /// <summary>What the model can do.</summary>
    public ModelKind Kind { get; }

    /// <summary>Whether it is one of the three decoders.</summary>
    public bool IsDecoder => Kind != ModelKind.Prior;

    /// <summary>The prior the README's front matter names (<c>prior:</c>), a hub id or a folder beside this one; or null.</summary>
    public string? PriorId => ModelCard.Prior(System.IO.Path.Combine(Path, ModelCard.FileName));

    /// <summary>Opens a decoder or a prior, whichever the folder holds; of a folder that holds both, the decoder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="name">What users call it; the folder's own name when null.</param>
    /// <exception cref="KandinskyException">The folder is missing, empty, incomplete or holds something else.</exception>
    public static ModelFolder Open(string path, string? name = null) => Open(path, name, priorPart: false);

    /// <summary>As <see cref="Open(string, string?)"/>, with null for a folder that does not open.</summary>
    public static ModelFolder? TryOpen(string path, string? name = null)
    {
        try
        {
            return File.Exists(System.IO.Path.Combine(path, ModelIndex.FileName)) ? Open(path, name) : null;
        }
        catch (KandinskyException)
        {
            return null;
        }
    }

    /// <summary>Opens a folder that must hold a decoder.</summary>
    /// <exception cref="KandinskyException">As <see cref="Open(string, string?)"/>, or the folder holds a prior.</exception>
    public static ModelFolder OpenDecoder(string path, string? name = null)
    {
        var folder = Open(path, name);
        return folder.IsDecoder
            ? folder
            : throw Wrong($"{path} holds a prior where a decoder is expected; give it as the prior (--prior) and a decoder as the model (--model)");
    }

    /// <summary>Opens a folder that must hold a prior, alone or beside a decoder.</summary>
    /// <exception cref="KandinskyException">As <see cref="Open(string, string?)"/>, or the folder holds only a decoder.</exception>
    public static ModelFolder OpenPrior(string path, string? name = null)
    {
        var folder = Open(path, name, priorPart: true);
        return folder.Kind == ModelKind.Prior
            ? folder
            : throw Wrong($"{path} holds a decoder where a prior is expected; give it as the model (--model) and a prior as the prior (--prior)");
    }

    /// <summary>The folder of a component, for example <c>unet</c>.</summary>
    public string Folder(string component) => System.IO.Path.Combine(Path, _prefix + component);

    /// <summary>Whether a component has weights; a tokenizer, for example, has none.</summary>
    public bool HasWeights(string component) => Index.Components.ContainsKey(_prefix + component) && ComponentFiles.HasWeights(component);

    /// <summary>The settings of a component.</summary>
    /// <exception cref="KandinskyException">The file is missing or not JSON.</exception>
    public JsonConfig Config(string component) =>
        JsonConfig.Read(System.IO.Path.Combine(Folder(component), ComponentFiles.ConfigName(component)));

    /// <summary>
    /// The weights of a component: a <c>.safetensors</c> file, else its index of shards (<c>….index.json</c>), else a <c>.bin</c>.
    /// </summary>
    /// <param name="component">For example <c>unet</c>.</param>
    /// <param name="variant">The variant in the file names, for example <c>fp16</c>; null for the plain files.</param>
    /// <exception cref="KandinskyException">There is none.</exception>
    public string Weights(string component, string? variant = null) =>
        ComponentFiles.Weights(Folder(component), component, variant)
        ?? throw Wrong($"{Folder(component)} has no weights; expected {ComponentFiles.ExpectedWeights(component, variant)}");

    static ModelFolder Open(string path, string? name, bool priorPart)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        ModelFolderErrors.RequireIndex(path);
        var index = ModelIndex.From(JsonConfig.Read(System.IO.Path.Combine(path, ModelIndex.FileName)));
        ModelFolderErrors.RequireKandinsky22(path, index);

        // A saved combined pipeline holds the prior beside the decoder, its components prefixed.
        var prefix = index.Components.ContainsKey("prior_prior") && (priorPart || !index.Components.ContainsKey("unet")) ? "prior_" : "";
        var isPrior = index.Components.ContainsKey(prefix + "prior");
        var needed = isPrior ? ComponentFiles.OfPrior : ComponentFiles.OfDecoder;
        ModelFolderErrors.RequireComponents(path, index, prefix, needed);

        var kind = isPrior ? ModelKind.Prior : DecoderKind(path);
        return new(path, name ?? System.IO.Path.GetFileName(path), prefix, index, kind);
    }

    static ModelKind DecoderKind(string path)
    {
        var unet = JsonConfig.Read(System.IO.Path.Combine(path, "unet", ComponentFiles.ConfigName("unet")));
        return (unet.String("addition_embed_type", ""), unet.Int("in_channels", 4)) switch
        {
            ("image_hint", _) => ModelKind.ControlNetDecoder,
            ("image", 9) => ModelKind.InpaintDecoder,
            ("image", 4) => ModelKind.Decoder,
            ("text_image", _) => throw ModelFolderErrors.Kandinsky21(path),
            var (embedding, channels) => throw Wrong($"{unet.Source}: addition_embed_type \"{LegibleText.Of(embedding)}\" with in_channels {channels}"
                + " is not a Kandinsky 2.2 UNet; expected \"image\" with 4 or 9, or \"image_hint\""),
        };
    }

    static KandinskyException Wrong(string message) => new(message, ErrorKind.Model);
}
