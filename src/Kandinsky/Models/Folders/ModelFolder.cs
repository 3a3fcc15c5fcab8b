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

    /// <summary>The model beside it that has what it lacks (<see cref="ModelIndex.Base"/>); null if it is whole.</summary>
    public ModelFolder? Base { get; private init; }

    /// <summary>ai-forever's files, if it lies in those.</summary>
    internal OriginalModel? Original { get; private init; }

    /// <summary>The prior the README's front matter names (<c>prior:</c>), a hub id or a folder beside this one; or null.</summary>
    public string? PriorId => ModelCard.Prior(System.IO.Path.Combine(Path, ModelCard.FileName));

    /// <summary>
    /// The folder of a decoder's distilled adapter, <c>fast</c> beside its parts, as <c>kandinsky train distill</c> writes it, or its base's; null if it has
    /// none.
    /// </summary>
    public string? FastAdapter => System.IO.Path.Combine(Path, FastFolder) is var fast && IsDecoder && Directory.Exists(fast)
        && LoraFile.Holds(fast) ? fast : Base?.FastAdapter;

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
    public string Folder(string component) => Original?.Folder(component)
        ?? (System.IO.Path.Combine(Path, Content.Prefix + component) is var own && Base is not null && !Directory.Exists(own) ? Base.Folder(component) : own);

    /// <summary>Whether a component has weights; a tokenizer, for example, has none.</summary>
    public bool HasWeights(string component) => ComponentFiles.HasWeights(component) && (Original is not null || Directory.Exists(Folder(component)));

    /// <summary>The settings of a component.</summary>
    /// <exception cref="KandinskyException">The file is missing or not JSON.</exception>
    public JsonConfig Config(string component) => Original?.Config(component)
        ?? JsonConfig.Read(System.IO.Path.Combine(Folder(component), ComponentFiles.ConfigName(component)));

    /// <summary>The weights of a component, open.</summary>
    /// <param name="component">For example <c>unet</c>.</param>
    /// <exception cref="KandinskyException">There are none, or they are damaged.</exception>
    public Checkpoint OpenWeights(string component)
    {
        if (Original is not null) return Original.Open(component);
        var own = Checkpoint.OpenFile(Weights(component));
        try
        {
            return IsLayered(component) ? new LayeredCheckpoint(own, Base!.OpenWeights(component)) : own;
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    /// <summary>The files that <see cref="OpenWeights"/> reads.</summary>
    /// <param name="component">For example <c>unet</c>.</param>
    /// <exception cref="KandinskyException">There are none.</exception>
    public IReadOnlyList<string> WeightFilesOf(string component) => Original?.WeightFilesOf(component)
        ?? [.. Checkpoint.FilesOf(Weights(component)), .. IsLayered(component) ? Base!.WeightFilesOf(component) : []];

    /// <summary>
    /// The weights of a component: the file, or the index of shards, that <see cref="WeightFiles.Choose"/> finds. Of a model with a <see cref="Base"/> they
    /// may be some layers alone; <see cref="OpenWeights"/> has all.
    /// </summary>
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

    /// <summary>Whether a component's own weights are some layers only, over those of the base.</summary>
    private bool IsLayered(string component) => Base is not null && Base.Content.Prefix.Length == 0 && Directory.Exists(Base.Folder(component))
        && Folder(component) != Base.Folder(component);

    private static ModelFolder Open(string path, string? name, bool priorPart)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (OriginalModel.IsAt(path)) return Open(path, name, OriginalModel.Open(path, priorPart));
        ModelFolderErrors.RequireIndex(path);
        var index = ModelIndex.From(JsonConfig.Read(System.IO.Path.Combine(path, ModelIndex.FileName)));
        var content = ModelContent.Of(path, index, priorPart);
        var below = index.Base is null ? null : OpenBase(path, index.Base);
        ModelFolderErrors.RequireComponents(path, index, content, below);
        return new(path, name ?? System.IO.Path.GetFileName(path), index, content, ModelContent.HasPrior(path, index) ? path : null) { Base = below };
    }

    private static ModelFolder OpenBase(string path, string name)
    {
        var beside = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path) ?? path, name);
        if (!Directory.Exists(beside)) throw ModelFolderErrors.NoBase(path, name);
        var isWhole = ModelIndex.From(JsonConfig.Read(System.IO.Path.Combine(beside, ModelIndex.FileName))).Base is null;
        return isWhole ? Open(beside) : throw ModelFolderErrors.BaseOfBase(path, name);
    }

    private static ModelFolder Open(string path, string? name, OriginalModel original)
    {
        var index = original.Files.First(file => file.Path == ModelIndex.FileName);
        return new(path, name ?? System.IO.Path.GetFileName(path), ModelIndex.From(JsonConfig.Parse(index.Content, index.Path)),
            new(original.Kind, ModelFamily.Kandinsky21, ""), original.PriorPath)
        { Original = original };
    }
}
