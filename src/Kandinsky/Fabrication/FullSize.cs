using System.Reflection;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The hub's Kandinsky 2.2 models without their weights: names, settings, and so the shape of every weight (spec A.2).</summary>
static class FullSize
{
    /// <summary>The hub's name of a kind of model.</summary>
    public static string Name(ModelKind kind) => kind switch
    {
        ModelKind.Prior => "kandinsky-2-2-prior",
        ModelKind.InpaintDecoder => "kandinsky-2-2-decoder-inpaint",
        ModelKind.ControlNetDecoder => "kandinsky-2-2-controlnet-depth",
        _ => "kandinsky-2-2-decoder",
    };

    /// <summary>The decoder's UNet.</summary>
    public static UNet UNet(Weights weights) => new(UNetConfig.From(Config(ModelKind.Decoder, "unet")), weights);

    /// <summary>The autoencoder.</summary>
    public static MoVQ MoVQ(Weights weights) => new(MoVQConfig.From(Config(ModelKind.Decoder, "movq")), weights);

    /// <summary>The prior transformer.</summary>
    public static PriorTransformer Prior(Weights weights) => new(PriorConfig.From(Config(ModelKind.Prior, "prior")), weights);

    /// <summary>CLIP's text encoder.</summary>
    public static ClipTextEncoder TextEncoder(Weights weights) => new(ClipTextConfig.From(Config(ModelKind.Prior, "text_encoder")), weights);

    /// <summary>CLIP's image encoder.</summary>
    public static ClipImageEncoder ImageEncoder(Weights weights) => new(ClipImageConfig.From(Config(ModelKind.Prior, "image_encoder")), weights);

    /// <summary>Weights from the recipe for everything a model declares.</summary>
    /// <param name="build">Makes the model.</param>
    /// <param name="keep">Whether weights stay made after their use, for models that read them anew in every run.</param>
    public static RecipeCheckpoint Recipe(Func<Weights, object> build, bool keep = false) => new(ShapeListing.Of(build).Declared) { KeepsReleased = keep };

    /// <summary>The settings files of a model: path inside its folder, and content.</summary>
    internal static IEnumerable<(string Path, byte[] Content)> Settings(ModelKind kind)
    {
        var prefix = Name(kind) + "/";
        return Resources.GetManifestResourceNames().Select(name => (Name: name, Path: name.Replace('\\', '/')))
            .Where(resource => resource.Path.StartsWith(prefix, StringComparison.Ordinal))
            .Select(resource => (resource.Path[prefix.Length..], Read(resource.Name)));
    }

    /// <summary>What the weights of a component are made from.</summary>
    internal static RecipeCheckpoint Recipe(string component, JsonConfig config, bool keep = false) => component switch
    {
        "unet" => Recipe(weights => new UNet(UNetConfig.From(config), weights)),
        "movq" => Recipe(weights => new MoVQ(MoVQConfig.From(config), weights)),
        "prior" => Recipe(weights => new PriorTransformer(PriorConfig.From(config), weights)),
        "text_encoder" => Recipe(weights => new ClipTextEncoder(ClipTextConfig.From(config), weights), keep),
        _ => Recipe(weights => new ClipImageEncoder(ClipImageConfig.From(config), weights)),
    };

    private static Assembly Resources => typeof(FullSize).Assembly;

    /// <summary>The settings of a component.</summary>
    internal static JsonConfig Config(ModelKind kind, string component)
    {
        var path = $"{component}/{ComponentFiles.ConfigName(component)}";
        return JsonConfig.Parse(Settings(kind).Single(file => file.Path == path).Content, $"{Name(kind)}/{path}");
    }

    private static byte[] Read(string resource)
    {
        using var stream = Resources.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
