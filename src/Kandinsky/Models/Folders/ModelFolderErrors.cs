using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>What can be wrong with a model folder, each said with what is there, what is expected and what to do.</summary>
static class ModelFolderErrors
{
    const string Expected = "a Kandinsky 2.2 decoder folder has model_index.json, unet/, movq/ and scheduler/;"
        + " a prior folder has model_index.json, prior/, text_encoder/, tokenizer/, image_encoder/, image_processor/ and scheduler/";

    public static void RequireIndex(string path)
    {
        if (File.Exists(path))
            throw Wrong($"{path} is a file where a model folder is expected; {Expected}");
        if (!Directory.Exists(path))
            throw Wrong($"model folder {path} does not exist; {Expected}");
        if (File.Exists(Path.Combine(path, ModelIndex.FileName)))
            return;

        var entries = Entries(path);
        if (entries.Count == 0)
            throw Wrong($"model folder {path} is empty; {Expected}");
        if (File.Exists(Path.Combine(path, "config.json")))
            throw Wrong($"{path} is the folder of one component; give the folder above it, the one with {ModelIndex.FileName}");

        var models = entries.Where(name => File.Exists(Path.Combine(path, name, ModelIndex.FileName))).ToList();
        throw Wrong(models.Count > 0
            ? $"{path} has no {ModelIndex.FileName}; did you mean one of the models in it: {string.Join(", ", models)}?"
            : $"{path} has no {ModelIndex.FileName}; {Expected}");
    }

    public static void RequireKandinsky22(string path, ModelIndex index)
    {
        var name = index.PipelineClass;
        if (name is "KandinskyPipeline" or "KandinskyImg2ImgPipeline" or "KandinskyInpaintPipeline" or "KandinskyPriorPipeline"
            || name is "KandinskyCombinedPipeline" or "KandinskyImg2ImgCombinedPipeline" or "KandinskyInpaintCombinedPipeline")
            throw Kandinsky21(path);
        if (name.Length > 0 && !name.StartsWith("KandinskyV22", StringComparison.Ordinal))
            throw Wrong($"{path} holds {LegibleText.Of(name)}, not Kandinsky 2.2; {Expected}");
        if (!index.Components.Keys.Any(component => component is "unet" or "prior" or "prior_prior"))
            throw Wrong($"{path}: {ModelIndex.FileName} lists neither unet nor prior; {Expected}");
    }

    public static void RequireComponents(string path, ModelIndex index, string prefix, IReadOnlyList<string> needed)
    {
        foreach (var component in needed)
        {
            var name = prefix + component;
            var folder = Path.Combine(path, name);
            if (!index.Components.ContainsKey(name))
                throw Wrong($"{path}: {ModelIndex.FileName} does not list {name}; {Expected}");
            if (!Directory.Exists(folder))
                throw Wrong($"model folder {path} lacks {name}/, which its {ModelIndex.FileName} lists; download the model again");
            foreach (var file in ComponentFiles.Required(component).Where(file => !File.Exists(Path.Combine(folder, file))))
                throw Wrong($"model folder {path} lacks {name}/{file}; download the model again");
            if (ComponentFiles.HasWeights(component) && !HasAnyWeights(folder))
                throw Wrong($"model folder {path} lacks the weights of {name}; expected in {name}/:"
                    + $" {ComponentFiles.ExpectedWeights(component, variant: null)}");
        }
    }

    public static KandinskyException Kandinsky21(string path) =>
        Wrong($"{path} holds a Kandinsky 2.1 model, which this version does not run; use a Kandinsky 2.2 model,"
            + " for example kandinsky-community/kandinsky-2-2-decoder");

    static bool HasAnyWeights(string folder) =>
        Entries(folder).Any(name => name.EndsWith(".safetensors", StringComparison.Ordinal)
            || name.EndsWith(".bin", StringComparison.Ordinal));

    static List<string> Entries(string path)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(path).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new KandinskyException($"model folder {path} cannot be read: {failure.Message}", ErrorKind.Model, failure);
        }
    }

    static KandinskyException Wrong(string message) => new(message, ErrorKind.Model);
}
