using System.Reflection;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The hub's models without their weights: names, settings, and so the shape of every weight.</summary>
internal static class FullSize
{
    /// <summary>The hub's name of a kind of model.</summary>
    /// <exception cref="KandinskyException">The generation has none of that kind.</exception>
    public static string Name(ModelKind kind, ModelFamily family = ModelFamily.Kandinsky22) => (family, kind) switch
    {
        (ModelFamily.Kandinsky21, ModelKind.Prior) => "kandinsky-2-1-prior",
        (ModelFamily.Kandinsky21, ModelKind.InpaintDecoder) => "kandinsky-2-1-inpaint",
        (ModelFamily.Kandinsky21, ModelKind.ControlNetDecoder) =>
            throw new KandinskyException("Kandinsky 2.1 has no ControlNet decoder; take that of 2.2.", ErrorKind.Request),
        (ModelFamily.Kandinsky21, _) => "kandinsky-2-1",
        (_, ModelKind.Prior) => "kandinsky-2-2-prior",
        (_, ModelKind.InpaintDecoder) => "kandinsky-2-2-decoder-inpaint",
        (_, ModelKind.ControlNetDecoder) => "kandinsky-2-2-controlnet-depth",
        _ => "kandinsky-2-2-decoder",
    };

    /// <summary>The UNet of 2.2's decoder.</summary>
    public static UNet UNet(Weights weights) => new(UNetConfig.From(Config(ModelKind.Decoder, "unet")), weights);

    /// <summary>The autoencoder.</summary>
    public static MoVQ MoVQ(Weights weights) => new(MoVQConfig.From(Config(ModelKind.Decoder, "movq")), weights);

    /// <summary>The prior transformer of 2.2.</summary>
    public static PriorTransformer Prior(Weights weights) => new(PriorConfig.From(Config(ModelKind.Prior, "prior")), weights);

    /// <summary>CLIP's text encoder of 2.2.</summary>
    public static ClipTextEncoder TextEncoder(Weights weights) => new(ClipTextConfig.From(Config(ModelKind.Prior, "text_encoder")), weights);

    /// <summary>CLIP's image encoder of 2.2.</summary>
    public static ClipImageEncoder ImageEncoder(Weights weights) => new(ClipImageConfig.From(Config(ModelKind.Prior, "image_encoder")), weights);

    /// <summary>Weights from the recipe for everything a model declares.</summary>
    /// <param name="build">Makes the model.</param>
    /// <param name="keep">Whether weights stay made after their use, for models that read them anew in every run.</param>
    public static RecipeCheckpoint Recipe(Func<Weights, object> build, bool keep = false) => new(ShapeListing.Of(build).Declared) { KeepsReleased = keep };

    /// <summary>The settings files of a model: path inside its folder, and content.</summary>
    internal static IEnumerable<(string Path, byte[] Content)> Settings(ModelKind kind, ModelFamily family)
    {
        var prefix = Name(kind, family) + "/";
        return Resources.GetManifestResourceNames().Select(name => (Name: name, Path: name.Replace('\\', '/')))
            .Where(resource => resource.Path.StartsWith(prefix, StringComparison.Ordinal))
            .Select(resource => (resource.Path[prefix.Length..], Read(resource.Name)));
    }

    /// <summary>What the weights of a component are made from.</summary>
    /// <param name="component">The component.</param>
    /// <param name="kind">The kind of the model it is of: a decoder's text encoder is the multilingual one.</param>
    /// <param name="config">Its settings.</param>
    /// <param name="keep">Whether weights of text encoders stay made after their use.</param>
    internal static RecipeCheckpoint Recipe(string component, ModelKind kind, JsonConfig config, bool keep = false) => component switch
    {
        "unet" => Recipe(weights => new UNet(UNetConfig.From(config), weights)),
        "movq" => Recipe(weights => new MoVQ(MoVQConfig.From(config), weights)),
        "prior" => Recipe(weights => new PriorTransformer(PriorConfig.From(config), weights)),
        "text_encoder" when kind != ModelKind.Prior => Recipe(weights => new MultilingualTextEncoder(MultilingualConfig.From(config), weights), keep),
        "text_encoder" => Recipe(weights => new ClipTextEncoder(ClipTextConfig.From(config), weights), keep),
        _ => Recipe(weights => new ClipImageEncoder(ClipImageConfig.From(config), weights)),
    };

    private static Assembly Resources => typeof(FullSize).Assembly;

    /// <summary>The settings of a component.</summary>
    internal static JsonConfig Config(ModelKind kind, string component, ModelFamily family = ModelFamily.Kandinsky22)
    {
        var path = $"{component}/{ComponentFiles.ConfigName(component)}";
        return JsonConfig.Parse(Settings(kind, family).Single(file => file.Path == path).Content, $"{Name(kind, family)}/{path}");
    }

    private static byte[] Read(string resource)
    {
        using var stream = Resources.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
