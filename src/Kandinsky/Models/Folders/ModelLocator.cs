namespace Kandinsky;

/// <summary>
/// Finds the model a user means: a folder, a hub id <c>owner/name[@revision]</c> in the cache, the name of a model in a
/// search folder, or, when nothing is named, the bundled pair.
/// </summary>
/// <param name="cache">The hub's cache.</param>
/// <param name="searchFolders">The folders searched by name, the preferred first.</param>
public sealed class ModelLocator(HubCache cache, IReadOnlyList<string> searchFolders)
{
    /// <summary>The bundled decoder's name.</summary>
    public const string BundledDecoder = "compositions-decoder";

    /// <summary>The bundled decoder for inpainting, which has what differs from the other.</summary>
    public const string BundledInpaintDecoder = "compositions-decoder-inpaint";

    /// <summary>The bundled prior's name.</summary>
    public const string BundledPrior = "compositions-prior";

    /// <summary>The folders searched by name, the preferred first.</summary>
    public IReadOnlyList<string> SearchFolders { get; } = searchFolders;

    /// <summary>How the search folders are listed.</summary>
    internal FolderListing Listing { get; init; } = new();

    /// <summary>Finds models the way the command does: by the environment, beside the executable and in the hub's cache.</summary>
    public static ModelLocator FromEnvironment() => new(
        HubCache.FromEnvironment(), ModelFolders.Of(Environment.GetEnvironmentVariable, AppContext.BaseDirectory));

    /// <summary>The decoder and the prior for the two values a user may give.</summary>
    /// <param name="model">The decoder; the bundled one when null.</param>
    /// <param name="prior">The prior; the one that belongs to the decoder when null.</param>
    /// <exception cref="KandinskyException">Not found, not complete, or not of that kind.</exception>
    public (ModelFolder Decoder, ModelFolder Prior) Pair(string? model = null, string? prior = null)
    {
        var decoder = Decoder(model);
        var chosen = Prior(prior, decoder);
        ModelFolderErrors.RequireSameFamily(decoder, chosen);
        return (decoder, chosen);
    }

    /// <summary>The decoder a user names; the bundled one when null.</summary>
    /// <exception cref="KandinskyException">Not found, not complete, or not a decoder.</exception>
    public ModelFolder Decoder(string? model = null)
    {
        if (model is null)
            return ModelFolder.OpenDecoder(InSearchFolders(BundledDecoder) ?? throw Wrong($"the bundled model was not found: no {BundledDecoder}"
                + $" in {Searched()}; name a model with --model, or the folder that holds it in KANDINSKY_MODELS"));
        var (path, name) = Resolve(model, "--model");
        return ModelFolder.OpenDecoder(path, name);
    }

    /// <summary>
    /// The prior a user names; when null, the one that belongs to the decoder: named in its README's front matter
    /// (<c>prior:</c>), part of its own folder, or the folder beside it.
    /// </summary>
    /// <exception cref="KandinskyException">Not found, not complete, not a prior, or not to be told which.</exception>
    public ModelFolder Prior(string? prior, ModelFolder decoder)
    {
        if (prior is not null)
        {
            var (path, name) = Resolve(prior, "--prior");
            return ModelFolder.OpenPrior(path, name);
        }

        if (decoder.PriorPath is { } held)
            return ModelFolder.OpenPrior(held, held == decoder.Path ? decoder.Name : null);
        if (decoder.PriorId is { } id)
            return OfFrontMatter(id, decoder);
        return SiblingPrior.Of(decoder);
    }

    /// <summary>The model a user names, of whatever kind: a folder, a hub id in the cache, or a name in a search folder.</summary>
    /// <exception cref="KandinskyException">Not found or not complete.</exception>
    public ModelFolder Find(string model)
    {
        var (path, name) = Resolve(model, "model");
        return ModelFolder.Open(path, name);
    }

    /// <summary>The name, if a model of it is in a search folder; else null.</summary>
    public string? IfThere(string name) => InSearchFolders(name) is null ? null : name;

    /// <summary>The models in the search folders and the cache, those that do not open left out.</summary>
    public IReadOnlyList<ModelFolder> List() =>
    [
        .. SearchFolders.SelectMany(folder => Listing.Each(FolderListing.Folders(folder), path => (Path: path, Name: (string?)null)))
            .Concat(cache.List().SelectMany(model => model.Snapshots).Select(snapshot => (snapshot.Path, Name: (string?)NameOf(snapshot))))
            .Select(found => ModelFolder.TryOpen(found.Path, found.Name))
            .OfType<ModelFolder>(),
    ];

    private (string Path, string? Name) Resolve(string value, string option)
    {
        if (Directory.Exists(value) || File.Exists(value))
            return (value, null);
        if (HubId.TryParse(value) is { } id)
            return cache.Find(id) is { } snapshot ? (snapshot.Path, id.ToString()) : throw NotCached(id);
        if (InSearchFolders(value) is { } path)
            return (path, null);
        throw Wrong($"{option} {value}: there is no such folder, and no model of that name in {Searched()};"
            + " give a folder with model_index.json, or a hub id (owner/name) after kandinsky models pull");
    }

    private ModelFolder OfFrontMatter(string id, ModelFolder decoder)
    {
        var beside = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(decoder.Path) ?? "", id);
        if (HubFileName.Problem(id) is null && !id.Contains('/') && Directory.Exists(beside))
            return ModelFolder.OpenPrior(beside);
        if (HubId.TryParse(id) is not { } hubId)
            throw Wrong($"the README of {decoder.Name} names \"{LegibleText.Of(id)}\" as its prior, which is neither a hub id nor a folder beside it; name the "
                + "prior with --prior");
        if (cache.Find(hubId) is { } snapshot)
            return ModelFolder.OpenPrior(snapshot.Path, hubId.ToString());
        return SiblingPrior.Find(decoder)
            ?? throw Wrong($"the prior of {decoder.Name}, {id}, is not in the hub's cache {cache.Folder};"
                + $" run kandinsky models pull {id}, or name another prior with --prior");
    }

    private static string NameOf(CachedSnapshot snapshot) => snapshot.Revisions.Contains(HubId.MainRevision) ? snapshot.Id
        : $"{snapshot.Id}@{(snapshot.Revisions is [var first, ..] ? first : snapshot.Commit)}";

    private string? InSearchFolders(string name) => HubFileName.Problem(name) is null && !name.Contains('/')
        ? SearchFolders.Select(folder => System.IO.Path.Combine(folder, name)).FirstOrDefault(Directory.Exists)
        : null;

    private string Searched() => SearchFolders.Count == 0 ? "any search folder (there is none)" : string.Join(" or ", SearchFolders);

    private KandinskyException NotCached(HubId id)
    {
        var revisions = cache.List().Where(model => model.Id == id.Id).SelectMany(model => model.Snapshots)
            .SelectMany(snapshot => snapshot.Revisions.Count > 0 ? snapshot.Revisions : [snapshot.Commit]).Distinct().ToList();
        return Wrong(revisions.Count > 0
            ? $"{id.Id} is in the hub's cache, but not at revision {id.Revision}; give {id.Id}@{revisions[0]}, or run kandinsky models pull {id}"
            : $"{id} is neither a folder nor in the hub's cache {cache.Folder}; run kandinsky models pull {id}");
    }

    private static KandinskyException Wrong(string message) => new(message, ErrorKind.Model);
}
