namespace Kandinsky;

/// <summary>Which files the component of a model folder has, by the naming rules of the hub's libraries.</summary>
static class ComponentFiles
{
    /// <summary>The components a decoder needs.</summary>
    public static IReadOnlyList<string> OfDecoder { get; } = ["unet", "movq", "scheduler"];

    /// <summary>The components a prior needs.</summary>
    public static IReadOnlyList<string> OfPrior { get; } =
        ["prior", "text_encoder", "tokenizer", "image_encoder", "image_processor", "scheduler"];

    /// <summary>The name of a component's settings file.</summary>
    public static string ConfigName(string component) => component switch
    {
        "scheduler" => "scheduler_config.json",
        "image_processor" => "preprocessor_config.json",
        "tokenizer" => "tokenizer_config.json",
        _ => "config.json",
    };

    /// <summary>Whether the component has weights.</summary>
    public static bool HasWeights(string component) => component is "unet" or "movq" or "prior" or "text_encoder" or "image_encoder";

    /// <summary>The files without which the component cannot be used, weights apart.</summary>
    public static IReadOnlyList<string> Required(string component) =>
        component == "tokenizer" ? ["vocab.json", "merges.txt"] : [ConfigName(component)];

    /// <summary>The weights found in a component's folder, in order of preference; null when there are none.</summary>
    public static string? Weights(string folder, string component, string? variant) =>
        WeightNames(component, variant).Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>The possible names of a component's weights, the preferred first.</summary>
    public static IReadOnlyList<string> WeightNames(string component, string? variant)
    {
        var ofTransformers = component is "text_encoder" or "image_encoder";
        var stem = ofTransformers ? "model" : "diffusion_pytorch_model";
        var pickled = ofTransformers ? "pytorch_model" : stem;
        var infix = variant is null ? "" : $".{variant}";
        return
        [
            $"{stem}{infix}.safetensors", $"{stem}.safetensors.index{infix}.json",
            $"{pickled}{infix}.bin", $"{pickled}.bin.index{infix}.json",
        ];
    }

    /// <summary>The names a message lists.</summary>
    public static string ExpectedWeights(string component, string? variant)
    {
        var names = WeightNames(component, variant);
        return $"{names[0]}, {names[1]} or {names[2]}";
    }
}
