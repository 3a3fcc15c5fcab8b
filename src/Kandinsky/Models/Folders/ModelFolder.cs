using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// A Kandinsky model on disk, laid out as the hub lays it out: <c>model_index.json</c> and one folder per component. Kandinsky 2.1 may also lie in the
/// files that ai-forever published it in, which then have the hub's names and settings here (<see cref="OriginalFolder"/>).
/// Opening checks that everything the model needs is there, so that nothing is found missing after minutes of work.
/// </summary>
public sealed class ModelFolder
{
    private ModelFolder(string path, string name, ModelIndex index, ModelContent content, string? priorPath) =>
        (Path, Name, Index, Content, PriorPath) = (path, name, index, content, priorPath);

    /// <summary>The folder's full path; of ai-forever's files perhaps that of a checkpoint.</summary>
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

    /// <summary>Where a decoder's folder holds its prior as well; null if it does not.</summary>
    internal string? PriorPath { get; }

    /// <summary>ai-forever's files, if it lies in those.</summary>
    internal OriginalModel? Original { get; private init; }

    /// <summary>The prior the README's front matter names (<c>prior:</c>), a hub id or a folder beside this one; or null.</summary>
    public string? PriorId => ModelCard.Prior(System.IO.Path.Combine(Path, ModelCard.FileName));

    /// <summary>
    /// The folder of a decoder's distilled adapter, <c>fast</c> beside its parts, as <c>kandinsky train distill</c> writes it; null if it has none.
    /// </summary>
    public string? FastAdapter => System.IO.Path.Combine(Path, FastFolder) is var fast && IsDecoder && Directory.Exists(fast)
        && LoraFile.Holds(fast) ? fast : null;

    /// <summary>Where a distilled adapter lies in a decoder's folder.</summary>
    internal const string FastFolder = "fast";

    /// <summary>Opens a decoder or a prior, whichever the folder holds; of a folder that holds both, the decoder.</summary>
    /// <param name="path">The folder; of ai-forever's files also a checkpoint.</param>
    /// <param name="name">What users call it; the folder's own name when null.</param>
    /// <exception cref="KandinskyException">The folder is missing, empty, incomplete or holds something else.</exception>
    public static ModelFolder Open(string path, string? name = null) => Open(path, name, priorPart: false);

    /// <summary>As <see cref="Open(string, string?)"/>, with null for a folder that does not open.</summary>
    public static ModelFolder? TryOpen(string path, string? name = null)
    {
        try
        {
            return File.Exists(System.IO.Path.Combine(path, ModelIndex.FileName)) || OriginalModel.IsAt(path) ? Open(path, name) : null;
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
    public string Folder(string component) => Original?.Folder(component) ?? System.IO.Path.Combine(Path, Content.Prefix + component);

    /// <summary>Whether a component has weights; a tokenizer, for example, has none.</summary>
    public bool HasWeights(string component) => ComponentFiles.HasWeights(component) && (Original is not null || Directory.Exists(Folder(component)));

    /// <summary>The settings of a component.</summary>
    /// <exception cref="KandinskyException">The file is missing or not JSON.</exception>
    public JsonConfig Config(string component) => Original?.Config(component)
        ?? JsonConfig.Read(System.IO.Path.Combine(Folder(component), ComponentFiles.ConfigName(component)));

    /// <summary>The weights of a component, open.</summary>
    /// <param name="component">For example <c>unet</c>.</param>
    /// <exception cref="KandinskyException">There are none, or they are damaged.</exception>
    public Checkpoint OpenWeights(string component) => Original?.Open(component) ?? Checkpoint.OpenFile(Weights(component));

    /// <summary>The files that <see cref="OpenWeights"/> reads.</summary>
    /// <param name="component">For example <c>unet</c>.</param>
    /// <exception cref="KandinskyException">There are none.</exception>
    public IReadOnlyList<string> WeightFilesOf(string component) => Original?.WeightFilesOf(component) ?? Checkpoint.FilesOf(Weights(component));

    /// <summary>The weights of a component: the file, or the index of shards, that <see cref="WeightFiles.Choose"/> finds.</summary>
    /// <param name="component">For example <c>unet</c>.</param>
    /// <param name="variant">The variant in the file names to prefer, for example <c>fp16</c>; null for the plain files.</param>
    /// <exception cref="KandinskyException">There is none.</exception>
    public string Weights(string component, string? variant = null)
    {
        if (Original is not null) return Original.WeightFilesOf(component)[0];
        var (folder, name) = (Folder(component), ComponentFiles.WeightsName(component));
        var files = FolderListing.Files(folder).Select(file => System.IO.Path.GetFileName(file));
        return WeightFiles.Choose(files, name, variant) is { } chosen
            ? System.IO.Path.Combine(folder, chosen)
            : throw new KandinskyException($"{folder} has no weights; expected {WeightFiles.Expected(name)}", ErrorKind.Model);
    }

    private static ModelFolder Open(string path, string? name, bool priorPart)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (OriginalModel.IsAt(path)) return Open(path, name, OriginalModel.Open(path, priorPart));
        ModelFolderErrors.RequireIndex(path);
        var index = ModelIndex.From(JsonConfig.Read(System.IO.Path.Combine(path, ModelIndex.FileName)));
        var content = ModelContent.Of(path, index, priorPart);
        ModelFolderErrors.RequireComponents(path, index, content);
        return new(path, name ?? System.IO.Path.GetFileName(path), index, content, ModelContent.HasPrior(path, index) ? path : null);
    }

    private static ModelFolder Open(string path, string? name, OriginalModel original)
    {
        var index = original.Files.First(file => file.Path == ModelIndex.FileName);
        return new(path, name ?? System.IO.Path.GetFileName(path), ModelIndex.From(JsonConfig.Parse(index.Content, index.Path)),
            new(original.Kind, ModelFamily.Kandinsky21, ""), original.PriorPath)
        { Original = original };
    }
}
