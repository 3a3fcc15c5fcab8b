using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>What can be wrong with a model folder, each said with what is there, what is expected and what to do.</summary>
internal static class ModelFolderErrors
{
    private const string Expected =
        "a Kandinsky decoder folder has model_index.json, unet/, movq/ and scheduler/, one of 2.1 also text_encoder/ and tokenizer/;"
        + " a prior folder has model_index.json, prior/, text_encoder/, tokenizer/, image_encoder/, image_processor/ and scheduler/";

    private static readonly string[] s_configs = ["config.json", "scheduler_config.json", "preprocessor_config.json", "tokenizer_config.json"];

    /// <summary>A decoder that was to paint in a few steps and has nothing to do it with.</summary>
    public static KandinskyException NotDistilled(ModelFolder decoder) => new($"{decoder.Path} has no distilled adapter to paint fast with; make one with "
        + $"'kandinsky train distill PICTURES --model {decoder.Name} -o quick' and copy quick/adapter to the model's folder as '{ModelFolder.FastFolder}'.",
        ErrorKind.Model);

    /// <summary>A model whose base is not beside it.</summary>
    public static KandinskyException NoBase(string path, string name) =>
        Wrong($"{path} has only what differs from {name}, which is not beside it; put that model's folder there");

    /// <summary>A model over one that is over another.</summary>
    public static KandinskyException BaseOfBase(string path, string name) =>
        Wrong($"{path} is based on {name}, which is based on another model itself; give a base that is whole");

    public static void RequireIndex(string path)
    {
        if (File.Exists(path))
            throw Wrong(LoraFile.Holds(path) ? Misplaced(path) : $"{path} is a file where a model folder is expected; {Expected}");
        if (!Directory.Exists(path))
            throw Wrong($"model folder {path} does not exist; {Expected}");
        if (File.Exists(Path.Combine(path, ModelIndex.FileName)))
            return;

        var entries = Entries(path);
        if (entries.Count == 0)
            throw Wrong($"model folder {path} is empty; {Expected}");
        if (LoraFile.Holds(path))
            throw Wrong(Misplaced(path));
        if (entries.Find(entry => entry.EndsWith(".ckpt", StringComparison.Ordinal)) is { } checkpoint)
            throw Wrong($"{path} has no {ModelIndex.FileName}; give one of its checkpoints, such as {checkpoint}, if they are Kandinsky 2.1 as ai-forever "
                + "published it");
        if (s_configs.Any(entries.Contains))
            throw Wrong($"{path} is the folder of one component; give the folder above it, the one with {ModelIndex.FileName}");
        if (entries.Contains("snapshots") && Path.GetFileName(path) is var name && name.StartsWith("models--", StringComparison.Ordinal))
            throw Wrong($"{path} is a folder of the hub's cache; give the model by its id, "
                + $"{name["models--".Length..].Replace("--", "/", StringComparison.Ordinal)}, or one of the folders in snapshots/");

        var models = entries.Where(entry => File.Exists(Path.Combine(path, entry, ModelIndex.FileName))).ToList();
        throw Wrong(models.Count > 0
            ? $"{path} has no {ModelIndex.FileName}; did you mean one of the models in it: {string.Join(", ", models)}?"
            : $"{path} has no {ModelIndex.FileName}; {Expected}");
    }

    public static void RequireFile(string path, string file)
    {
        if (File.Exists(file)) return;
        var folder = Path.GetDirectoryName(file)!;
        throw Wrong(Directory.Exists(folder)
            ? $"model folder {path} lacks {Path.GetRelativePath(path, file)}; download the model again"
            : $"model folder {path} lacks {Path.GetFileName(folder)}/, which its {ModelIndex.FileName} lists; download the model again");
    }

    public static void RequireComponents(string path, ModelIndex index, ModelContent content, ModelFolder? below)
    {
        foreach (var component in ComponentFiles.Of(content.Kind, content.Family))
        {
            var name = content.Prefix + component;
            var folder = Path.Combine(path, name);
            if (!Directory.Exists(folder) && below is not null && Directory.Exists(below.Folder(component))) continue;   // It was checked with the base.
            if (!Directory.Exists(folder))
                throw Wrong(index.Components.ContainsKey(name)
                    ? $"model folder {path} lacks {name}/, which its {ModelIndex.FileName} lists; download the model again"
                    : $"model folder {path} holds {Named(content)}, but lacks {name}/ and its {ModelIndex.FileName} does not list {name}; {Expected}");
            var files = Entries(folder).ToHashSet();
            var required = component == "tokenizer" ? ComponentFiles.Tokenizer(files, content.Kind, content.Family) : [ComponentFiles.ConfigName(component)];
            if (required.FirstOrDefault(file => !files.Contains(file)) is { } missing)
                throw Wrong($"model folder {path} lacks {name}/{missing}; download the model again");
            if (ComponentFiles.HasWeights(component) && WeightFiles.Choose(files, ComponentFiles.WeightsName(component)) is null)
                throw Wrong($"model folder {path} lacks the weights of {name}; expected in {name}/: "
                    + $"{WeightFiles.Expected(ComponentFiles.WeightsName(component))}");
        }
    }

    /// <summary>A decoder given as a prior, or the other way round.</summary>
    public static KandinskyException Swapped(ModelFolder folder) =>
        Wrong($"{folder.Path} holds {Named(folder.Content)} where {(folder.IsDecoder ? "a prior" : "a decoder")} is expected;"
        + (folder.IsDecoder ? " give it as the model (--model) and a prior as the prior (--prior)"
            : " give it as the prior (--prior) and a decoder as the model (--model)"));

    /// <summary>A decoder and a prior of different generations.</summary>
    public static void RequireSameFamily(ModelFolder decoder, ModelFolder prior)
    {
        if (decoder.Family != prior.Family)
            throw Wrong($"{decoder.Name} is {Named(decoder.Content)} and {prior.Name} is {Named(prior.Content)}; name two of one generation with --model and "
                + "--prior");
    }

    public static KandinskyException NotKandinsky(string path, ModelIndex index, string why) =>
        Wrong($"{path} holds {(index.PipelineClass.Length > 0 ? $"{LegibleText.Of(index.PipelineClass)}, not" : "no model of")} Kandinsky: {why}; {Expected}");

    private static string Named(ModelContent content)
    {
        var kind = content.Kind switch
        {
            ModelKind.Prior => "prior",
            ModelKind.InpaintDecoder => "inpainting decoder",
            ModelKind.ControlNetDecoder => "ControlNet decoder",
            _ => "decoder",
        };
        return $"a Kandinsky {(content.Family == ModelFamily.Kandinsky21 ? "2.1" : "2.2")} {kind}";
    }

    private static string Misplaced(string path) =>
        $"{path} holds a LoRA adapter where a model is expected; give it as the LoRA (--lora) and a model's folder as the model (--model)";

    private static List<string> Entries(string path)
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

    private static KandinskyException Wrong(string message) => new(message, ErrorKind.Model);
}
