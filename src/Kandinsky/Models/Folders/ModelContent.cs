namespace Kandinsky;

/// <summary>What a model's folder holds, told by its components and their settings; what class its index names is no matter.</summary>
/// <param name="Kind">What it can do.</param>
/// <param name="Family">Of which generation.</param>
/// <param name="Prefix">What stands before the names of its components: a saved combined pipeline has the prior's beside the decoder's.</param>
internal readonly record struct ModelContent(ModelKind Kind, ModelFamily Family, string Prefix)
{
    private const string PriorPrefix = "prior_";

    /// <summary>Looks into a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="index">Its table of contents.</param>
    /// <param name="priorPart">Whether of a decoder and a prior in one folder the prior is meant.</param>
    /// <exception cref="KandinskyException">It holds neither a decoder nor a prior of Kandinsky.</exception>
    public static ModelContent Of(string path, ModelIndex index, bool priorPart)
    {
        var (hasDecoder, prefix) = (Has(path, index, "unet"), PrefixOfPrior(path, index));
        if (prefix is not null && (priorPart || !hasDecoder)) return Prior(path, index, prefix);
        if (hasDecoder) return Decoder(path, index);
        throw ModelFolderErrors.NotKandinsky(path, index, $"{ModelIndex.FileName} lists neither unet nor prior");
    }

    /// <summary>Whether a folder holds a prior, alone or beside a decoder.</summary>
    public static bool HasPrior(string path, ModelIndex index) => PrefixOfPrior(path, index) is not null;

    private static string? PrefixOfPrior(string path, ModelIndex index) => Has(path, index, "prior") ? "" : Has(path, index, $"{PriorPrefix}prior")
        ? PriorPrefix : null;

    private static bool Has(string path, ModelIndex index, string component) => index.Components.ContainsKey(component)
        || File.Exists(ConfigOf(path, component, ""));

    private static ModelContent Prior(string path, ModelIndex index, string prefix)
    {
        ModelFolderErrors.RequireFile(path, ConfigOf(path, "prior", prefix));
        var prior = JsonConfig.Read(ConfigOf(path, "prior", prefix));
        if (prior.String("_class_name", "PriorTransformer") is var name and not "PriorTransformer") throw ModelFolderErrors.NotKandinsky(path, index,
            $"its prior/config.json has _class_name \"{LegibleText.Of(name)}\", Kandinsky's \"PriorTransformer\"");
        var named = index.PipelineClass.StartsWith("KandinskyV22", StringComparison.Ordinal);
        var text = ConfigOf(path, "text_encoder", prefix);
        return new(ModelKind.Prior, named || !File.Exists(text) || IsOpenClip(JsonConfig.Read(text)) ? ModelFamily.Kandinsky22 : ModelFamily.Kandinsky21,
            prefix);
    }

    private static ModelContent Decoder(string path, ModelIndex index)
    {
        ModelFolderErrors.RequireFile(path, ConfigOf(path, "unet", ""));
        var unet = JsonConfig.Read(ConfigOf(path, "unet", ""));
        return (unet.String("addition_embed_type", ""), unet.Int("in_channels", 4)) switch
        {
            ("image_hint", _) => new(ModelKind.ControlNetDecoder, ModelFamily.Kandinsky22, ""),
            ("image", 9) => new(ModelKind.InpaintDecoder, ModelFamily.Kandinsky22, ""),
            ("image", 4) => new(ModelKind.Decoder, ModelFamily.Kandinsky22, ""),
            ("text_image", 9) => new(ModelKind.InpaintDecoder, ModelFamily.Kandinsky21, ""),
            ("text_image", 4) => new(ModelKind.Decoder, ModelFamily.Kandinsky21, ""),
            var (embedding, channels) =>
                throw ModelFolderErrors.NotKandinsky(path, index,
                $"its UNet has addition_embed_type \"{LegibleText.Of(embedding)}\" with in_channels {channels}, Kandinsky's \"image\" or \"text_image\" with 4 "
                    + "or 9, or \"image_hint\""),
        };
    }

    // The activation tells OpenCLIP from OpenAI's CLIP, which the prior of 2.1 was trained with and which has another.
    private static bool IsOpenClip(JsonConfig text) => text.String("hidden_act", "quick_gelu") == "gelu";

    private static string ConfigOf(string path, string component, string prefix)
    {
        var plain = component.StartsWith(PriorPrefix, StringComparison.Ordinal) ? component[PriorPrefix.Length..] : component;
        return Path.Combine(path, prefix + component, ComponentFiles.ConfigName(plain));
    }
}
