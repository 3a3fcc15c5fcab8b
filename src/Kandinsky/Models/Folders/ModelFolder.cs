using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// A Kandinsky model on disk, laid out as the hub lays it out: <c>model_index.json</c> and one folder per component.
/// Opening checks that everything the model needs is there, so that nothing is found missing after minutes of work.
/// </summary>
public sealed class ModelFolder
{
    private ModelFolder(string path, string name, ModelIndex index, ModelContent content, bool holdsPrior) =>
        (Path, Name, Index, Content, HoldsPrior) = (path, name, index, content, holdsPrior);

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>What users call it: the hub id, or the folder's own name.</summary>
    public string Name { get; }

    /// <summary>The table of contents.</summary>
    public ModelIndex Index { get; }

    /// <summary>What the model can do.</summary>
    public ModelKind Kind => Content.Kind;

    /// <summary>Which generation it is of.</summary>
    public ModelFamily Family => Content.Family;

    internal ModelContent Content { get; }

    /// <summary>Whether it is one of the three decoders.</summary>
    public bool IsDecoder => Kind != ModelKind.Prior;

    /// <summary>Whether a decoder's folder holds its prior as well.</summary>
    internal bool HoldsPrior { get; }

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
        if (!folder.IsDecoder) throw ModelFolderErrors.Swapped(folder);
        return folder;
    }

    /// <summary>Opens a folder that must hold a prior, alone or beside a decoder.</summary>
    /// <exception cref="KandinskyException">As <see cref="Open(string, string?)"/>, or the folder holds only a decoder.</exception>
    public static ModelFolder OpenPrior(string path, string? name = null)
    {
        var folder = Open(path, name, priorPart: true);
        if (folder.IsDecoder) throw ModelFolderErrors.Swapped(folder);
        return folder;
    }

    /// <summary>The folder of a component, for example <c>unet</c>.</summary>
    public string Folder(string component) => System.IO.Path.Combine(Path, Content.Prefix + component);

    /// <summary>Whether a component has weights; a tokenizer, for example, has none.</summary>
    public bool HasWeights(string component) => ComponentFiles.HasWeights(component) && Directory.Exists(Folder(component));

    /// <summary>The settings of a component.</summary>
    /// <exception cref="KandinskyException">The file is missing or not JSON.</exception>
    public JsonConfig Config(string component) =>
        JsonConfig.Read(System.IO.Path.Combine(Folder(component), ComponentFiles.ConfigName(component)));

    /// <summary>The weights of a component: the file, or the index of shards, that <see cref="WeightFiles.Choose"/> finds.</summary>
    /// <param name="component">For example <c>unet</c>.</param>
    /// <param name="variant">The variant in the file names to prefer, for example <c>fp16</c>; null for the plain files.</param>
    /// <exception cref="KandinskyException">There is none.</exception>
    public string Weights(string component, string? variant = null)
    {
        var (folder, name) = (Folder(component), ComponentFiles.WeightsName(component));
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(file => System.IO.Path.GetFileName(file)) : [];
        return WeightFiles.Choose(files, name, variant) is { } chosen
            ? System.IO.Path.Combine(folder, chosen)
            : throw new KandinskyException($"{folder} has no weights; expected {WeightFiles.Expected(name)}", ErrorKind.Model);
    }

    private static ModelFolder Open(string path, string? name, bool priorPart)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        ModelFolderErrors.RequireIndex(path);
        var index = ModelIndex.From(JsonConfig.Read(System.IO.Path.Combine(path, ModelIndex.FileName)));
        var content = ModelContent.Of(path, index, priorPart);
        ModelFolderErrors.RequireComponents(path, index, content);
        return new(path, name ?? System.IO.Path.GetFileName(path), index, content, ModelContent.HasPrior(path, index));
    }
}
